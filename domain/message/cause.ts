/** Why someone of the team must look at an order. */
export type Cause = 'late' | 'problem' | 'returned' | 'contradicted' | 'handed_over';
