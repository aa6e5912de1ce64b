/** The letters that make sense where the case stands: nobody prints a refusal of what was granted. */
export function lettersFor(state: string, verdict?: string): string[] {
  const decision = { POSITIVE: 'granted', NEGATIVE: 'refused', DISCONTINUED: 'discontinued', UNPROCESSED: 'unexamined' }[verdict ?? ''];
  if (state === 'DRAFT') return [];
  return [...(decision ? [decision] : []), ...(['SUBMITTED', 'CALLED'].includes(state) ? ['call'] : []), 'receipt'];
}
