// In a file apart from the schemas of events, so that whoever announces one does not load the library that checks it.

/** Rises when an attribute of an event is removed or changes its meaning, not when one is added. */
export const EVENT_VERSION = 1;
export const EVENT_SOURCE = 'porchlight';
