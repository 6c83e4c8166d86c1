/** What an order waits for. Silence is trouble only where news could have come: `departure`, `carrier_news`. */
export const AWAITS = [
  'payment',
  'stock_date',
  'departure',
  'carrier_news',
  'collection',
  /** Nobody can report on the parcel: it counts as delivered some days after the promised day. */
  'assumed_arrival',
  'nothing_to_ship',
  'people',
  'review',
  'nothing_more',
] as const;
export type Awaits = (typeof AWAITS)[number];

export const awaitsWords: Readonly<Record<Awaits, string>> = {
  payment: 'the payment',
  stock_date: 'the day on which it can be shipped',
  departure: 'that its parcels leave',
  carrier_news: 'news of its parcels',
  collection: 'that the customer collects it',
  assumed_arrival: 'no news, since nobody reports on its parcels: it is taken for delivered in some days',
  nothing_to_ship: 'the time after the purchase: there is nothing to ship',
  people: 'people of the team',
  review: 'the time after the arrival',
  nothing_more: 'nothing more',
};

/** What happens at the end of the wait if nothing came before. */
export const unlessNews: Readonly<Record<Awaits, string>> = {
  payment: 'without the payment it is left to people',
  stock_date: 'it is looked at whether it has left',
  departure: 'without news it is looked at whether its customer is told that it is still being prepared',
  carrier_news: 'without news it is looked at whether its customer is told that it runs late',
  collection: 'the customer is reminded to collect it, or it is left to people',
  assumed_arrival: 'it is taken for delivered',
  nothing_to_ship: 'what follows the purchase is decided',
  people: 'nothing by itself: news begins a new run',
  review: 'what follows the arrival is decided',
  nothing_more: 'nothing',
};
