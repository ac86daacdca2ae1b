"""Pictures of the CMS: what people upload is rewritten before it is stored."""
