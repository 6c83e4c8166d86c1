/**
 * Which file's stories enter which states of the machine. Each file shows that it does;
 * test/statemachines/order-journey.test.ts shows that no state is left out.
 */
export const CLAIMS = {
  'way-of-an-order': [
    'Confirm the order',
    'Wait for a shipment update',
    'What happened?',
    'Tell customer: dispatched',
    'Tell customer: out for delivery',
    'Tell customer: delivered',
    'Tell customer: cancelled',
    'Tell customer: refunded',
    'Check what is late or due',
    'What comes next?',
    'Wait until it is time to ask for a review',
    'Ask for a review',
    'Wait until it is time to remind',
    'Remind about the review',
    'End the journey',
    'Hand the order over to people',
  ],
  'changes-of-plan': [
    'Tell customer: ready for pickup',
    'Tell customer: delivery attempted',
    'Tell customer: there is a problem',
    'Tell customer: return received',
    'Tell customer: tracking number corrected',
    'Take note of the change',
  ],
  'after-arrival': ['Wait until it is time to check in', 'Check in with the customer'],
  lasting: ['Record the failure', 'Wait to confirm the order again'],
  runs: ['Give way to a newer run'],
} as const;
