type Arguments = readonly (string | number | undefined)[];

/** Caches the values of a function by its arguments; the cache is cleared when it is full. */
export function memoize<Args extends Arguments, V>(make: (...args: Args) => V, most = 1000): typeof make {
  const known = new Map<string, V>();
  return (...args) => {
    const key = args.join('\n');
    let value = known.get(key);
    if (value === undefined) {
      if (known.size === most) known.clear();
      value = make(...args);
      known.set(key, value);
    }
    return value;
  };
}
