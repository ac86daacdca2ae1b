"""What the issuing institution does with its certificates: how long they hold, revoking, reinstating, renewing."""
