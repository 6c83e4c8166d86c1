/** The products (by SKU or the shop's id) and carriers that a customer's reason is about. No names: items of an order are personal data. */
export type ReasonAbout = { products: string[]; carriers: string[] };

/** The counts of a reason: `reason_<reason>_of_<product>` and `reason_<reason>_by_<carrier>`. */
export const reasonNames = (reason: string, { products, carriers }: ReasonAbout): string[] => [
  ...products.map((product) => `reason_${reason}_of_${product}`),
  ...carriers.map((carrier) => `reason_${reason}_by_${carrier}`),
];
