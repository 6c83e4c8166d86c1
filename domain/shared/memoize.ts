/** Makes what follows from an object once, for as long as the object lives. Nobody changes either of them. */
export function perObject<K extends object, V>(make: (of: K) => V): (of: K) => V {
  const known = new WeakMap<K, { value: V }>();
  return (of) => {
    const before = known.get(of);
    if (before) return before.value;
    const value = make(of);
    known.set(of, { value });
    return value;
  };
}

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
