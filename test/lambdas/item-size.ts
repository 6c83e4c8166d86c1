/** As DynamoDB counts: names and values in UTF-8, and a little for each member of a map or list. */
export function itemSize(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + 1 + itemSize(one), 3);
  if (value && typeof value === 'object')
    return Object.entries(value).reduce((sum, [name, one]) => sum + 1 + Buffer.byteLength(name) + itemSize(one), 3);
  return typeof value === 'string' ? Buffer.byteLength(value) : 4;
}
