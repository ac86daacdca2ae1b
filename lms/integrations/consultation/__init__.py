"""The consultation module that others run: our client, the FHIR we send, and a stand-in server for demonstrations."""
