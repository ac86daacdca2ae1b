"""Documents of the CMS: what people upload must be what its name says, and is only ever downloaded."""
