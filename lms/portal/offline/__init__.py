"""What a device needs to go on without a link: the worker, the manifest, the page of what is kept, the session."""
