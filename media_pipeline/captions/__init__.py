"""Captions: WebVTT read, checked and written; edited in the CMS; made by a program where one is set up."""
