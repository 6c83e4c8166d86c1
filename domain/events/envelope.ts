// Apart from the schemas of events: who announces one needs no library that checks it.

/** Rises when an attribute of an event goes or changes its meaning; one that is added leaves it. */
export const EVENT_VERSION = 1;
export const EVENT_SOURCE = 'porchlight';
