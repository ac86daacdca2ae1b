// The oldest browsers that our scripts are built for; the tests of the pathway engine bundle for the same.
export const target = ["chrome61", "firefox60", "safari11"];
