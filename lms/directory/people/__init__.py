"""The pages on which people of the directory are found and looked after: posts, leave, rights, merged accounts."""
