/** How long one stays signed in, in seconds. */
export const SESSION_S = 30 * 24 * 3600;
