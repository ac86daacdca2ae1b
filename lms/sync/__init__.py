"""What devices did without a link comes in here, once each; what they keep for such days goes out from here."""
