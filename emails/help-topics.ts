// Which topic of texts/<locale>.json (`help`) belongs to which words in an item's category, however the shop writes it.
const WORDS: Record<string, readonly string[]> = {
  clothing: [
    'clothing',
    'apparel',
    'fashion',
    'jacket',
    'coat',
    'shirt',
    'dress',
    'trousers',
    'jeans',
    'knitwear',
    'kleidung',
    'mode',
    'vêtements',
    'ropa',
  ],
  shoes: ['shoe', 'footwear', 'boot', 'sneaker', 'sandal', 'schuhe', 'chaussures', 'zapatos'],
  furniture: ['furniture', 'chair', 'table', 'sofa', 'shelf', 'bed', 'möbel', 'meubles', 'muebles'],
  electronics: [
    'electronics',
    'electronic',
    'audio',
    'camera',
    'phone',
    'computer',
    'elektronik',
    'électronique',
    'electrónica',
  ],
  food: ['food', 'coffee', 'tea', 'chocolate', 'wine', 'grocery', 'lebensmittel', 'alimentation', 'alimentos'],
  plants: ['plant', 'flower', 'pflanzen', 'plantes', 'plantas'],
};

/** The topics of an order, each once, in the order of its items. */
export function topicsOf(items: readonly { category?: string | undefined }[]): string[] {
  const topics = items.flatMap(({ category = '' }) => {
    const words = category.toLowerCase().split(/[^\p{L}]+/u);
    return Object.keys(WORDS).filter((topic) => words.some((word) => matches(topic, word)));
  });
  return [...new Set(topics)];
}

const matches = (topic: string, word: string): boolean =>
  (WORDS[topic] ?? []).some((known) => word === known || word === `${known}s` || word === `${known}es`);
