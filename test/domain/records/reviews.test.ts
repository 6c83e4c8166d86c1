import { hasReviewed, reviewOf } from '../../../domain/records/reviews.ts';
import { anItem, at } from '../../fixtures.ts';

const item = (productId?: string) => anItem({ id: `line of ${productId}`, productId });
const contact = (...reviews: [day: number, productId?: string][]) => ({
  reviews: new Set(reviews.map(([day, productId]) => reviewOf({ at: at(day), productId }))),
});

test.each([
  ['all of it', contact([5, 'p1'], [6, 'p2']), true],
  ['one of two', contact([5, 'p1']), false],
  ['the shop', contact([5]), true],
  ['all of it, before the order', contact([1, 'p1'], [1, 'p2']), false],
  ['nothing', {}, false],
])('who has reviewed %s', (_, of, expected) => {
  expect(hasReviewed(of, [item('p1'), item('p2')], at(2))).toBe(expected);
});

test('an item of no product, or no item, is not reviewed by a product', () => {
  expect(hasReviewed(contact([5, 'p1']), [item('p1'), item()], at(2))).toBe(false);
  expect(hasReviewed(contact([5, 'p1']), [], at(2))).toBe(false);
});
