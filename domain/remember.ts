const MOST = 1000;

/** Makes the value of these arguments once, until it has made a thousand others. */
export function remember<Args extends readonly (string | number | undefined)[], V>(
  make: (...args: Args) => V,
): typeof make {
  const known = new Map<string, V>();
  return (...args) => {
    const key = args.join('\n');
    let value = known.get(key);
    if (value === undefined) {
      if (known.size === MOST) known.clear();
      value = make(...args);
      known.set(key, value);
    }
    return value;
  };
}
