/**
 * The version of what the journey's states send to their function and read from its answer. A run keeps the graph it
 * was started with for weeks, so the function answers this version and the one before.
 */
export const CONTRACT = 1;
