export const en = {
  lineage: {
    title: 'Descent of parcels', what: "Which parcels today's came of: by a split, a merger, a new number or a change of boundaries. So decisions and leases with an old number find the right ground.",
    open: 'Descent', parcel: 'Parcel', find: 'Show', all: 'All', withEnded: 'Also taken back', loading: 'Loading the descent of parcels', none: 'No descent is known yet', noneOf: 'No descent of parcel {{parcel}} is known', noneWhat: 'It comes by itself with a newer state of the cadastre; lines can also be added.',
    parent: 'Older parcel', child: 'Younger parcel', kind: 'Change', on: 'Day of the change', share: 'Part in the older', source: 'How it is known', actions: 'Actions', dayUnknown: 'not known', incomplete: 'the known parts do not cover all of it', gone: 'no longer in the cadastre',
    kinds: { SPLIT: 'split', MERGE: 'merger', RENUMBER: 'new number', BOUNDARY: 'change of boundaries' }, sources: { GEOMETRY: 'two states of the cadastre', DOCUMENT: 'a document', MANUAL: 'an officer' },
    add: 'Add a line', document: 'Document', why: 'Note', save: 'Add', added: 'Added. Discrepancies will be looked at again.', end: 'Take back', endLine: 'Take back: {{child}} of {{parent}}', bring: 'Bring again', bringLine: 'Bring again: {{child}} of {{parent}}', ended: 'taken back', wasEnded: 'Taken back.', wasBrought: 'Brought again.', before: 'Previous', after: 'Next',
  },
} as const;
export const measures = { area_parcel: 'Area of the parcel', chain_days: 'Days together', land_free_by: 'Land free at the latest', contracts_in_chain: 'Contracts in a row', days_left: 'Days left', rent_declared: 'Rent in the register', rent_computed: 'Rent computed', rent_computed_gross: 'Rent computed, gross', rent_received: 'Rent for those days', area_beyond: 'Area beyond the lease', reach_beyond: 'Reaches beyond the boundary' } as const;
