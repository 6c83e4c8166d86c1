/** What busy clients are made with: they put a command's middleware together once, not for each call, a quarter of its CPU. */
export const BUSY = { cacheMiddleware: true };
