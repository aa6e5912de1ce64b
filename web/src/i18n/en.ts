import type { pl } from './pl';

// The same keys as in Polish, less the plural forms that English does not have.
type Words<T> = { [K in keyof T as K extends `${string}_few` | `${string}_many` ? never : K]: T[K] extends string ? string : Words<T[K]> };

export const en: Words<typeof pl> = {
  nav: { label: 'Main sections', findings: 'Discrepancies', registers: 'Registers', imports: 'Import', runs: 'Analysis' },
  skip: { main: 'Skip to content', list: 'Skip to the list' },
  shell: { revision: 'revision {{n}}', live: 'Changes appear by themselves', notLive: 'No live connection; data refresh when the page is opened again', dark: 'Dark look', light: 'Light look' },
  action: { copy: 'Copy', copied: 'Copied', print: 'Print', close: 'Close', cancel: 'Cancel', hide: 'Hide', show: 'Show', more: 'Show more' },
  search: { placeholder: 'Search: parcel, street, case number, contract', results: 'Search results', nothing: 'Nothing like this in the registers.', looking: 'Looking…', failed: 'The search does not answer.' },
  state: {
    waiting: 'One moment…', refused: 'Not permitted', refusedWho: "The office's administrator grants access.", offline: 'The server does not answer', offlineWhat: 'Check that the service is running. Nothing you typed has been lost.', missing: 'There is no such item', broken: 'Something went wrong', quote: 'Number to quote to the administrator:', retry: 'Try again',
    DETECTED: 'detected', VANISHED: 'vanished',
  },
  severity: { info: 'information', low: 'low', medium: 'medium', high: 'high', critical: 'critical' },
  outcome: { hit: 'found', unknown: 'cannot be decided', unknownShort: 'unknown' },
  tri: { true: 'yes', false: 'no', null: 'not known' },
  findings: {
    loading: 'Loading discrepancies', listLabel: 'List of discrepancies', splitter: 'Height of the list', count_one: 'discrepancy', count_other: 'discrepancies',
    sumsNote: 'Sums of different legal bases are not added up.', noneTitle: 'No discrepancy matches the filter', noneWhat: 'Switch hidden legend entries on, or change the dates.',
    emptyTitle: 'No discrepancies yet', emptyWhat: 'Load parcels, road lanes, the scan and the registers first, then run the analysis. The list and the map of what does not agree appear here.', emptyImport: 'Load data', emptyRun: 'Run the analysis',
  },
  legend: { label: 'Legend and filters', search: 'Filter: street, case number, parcel', from: 'From', to: 'To', allStates: 'all', showAll: 'Show everything', rules: 'Kind of discrepancy', severity: 'Severity', outcome: 'Outcome', layers: 'Layers', hide: 'Click to hide', show: 'Click to show', only: 'only', upTo: 'up to', none: 'Nothing to show.', unknown_one: '{{n}} unknown', unknown_other: '{{n}} unknown' },
  layer: { parcels: 'Parcels', road_lanes: 'Road lanes', address_points: 'Address points', scan_objects: 'Scanned objects', decisions: 'Decisions', leases: 'Leases', rates: 'Rates', zones: 'Zones', discrepancies: 'Discrepancies' },
  layerWhat: {
    parcels: 'Cadastre: identifiers and boundaries of parcels', road_lanes: 'Boundaries of road lanes with name, category and manager', address_points: 'Street and number from the address register', scan_objects: 'Adverts, kiosks, benches and other objects of the city scan', decisions: 'Register of decisions on occupying the road lane', leases: 'Register of leases, tenancies and free loans', rates: 'Rates of fees and rents with the dates they apply',
  },
  basis: { PENALTY: 'penalty', FEE: 'fee', UNPAID_USE: 'use without contract', RENT: 'rent', MISSING_FEE: 'missing fee', REFUND: 'refund', PEN_OVERSTAY: 'penalty for overstaying', PEN_OVERAREA: 'penalty for excess area', penalty: 'penalty', fee: 'fee', unpaid_use: 'use without contract', rent: 'rent', refund: 'refund' },
  map: { title: 'Map of discrepancies', loading: 'Loading the map', zoomIn: 'Zoom in', zoomOut: 'Zoom out', north: 'North up', noWebgl: 'This browser cannot draw maps', noWebglWhat: 'Everything the map would show is in the list.' },
  phone: { view: 'View', map: 'Map', list: 'List', legend: 'Legend' },
  card: {
    label: 'Proof card', loading: 'Loading the card', previous: 'Previous', next: 'Next', sure: '{{percent}} % certain', missing: 'What is missing', missingUnsaid: 'No reason was recorded.', vanished: 'The last analysis no longer found this.', where: 'Where', photos: 'Photos', photo: 'Photo from the scan', panorama: 'Panorama from the scan', why: 'Why', threshold: 'threshold', documents: 'Documents considered',
    rejected_one: '{{n}} document not accepted', rejected_other: '{{n}} documents not accepted', score: 'match', money: 'Money', formula: 'Formula and figures', notAdded: 'These sums have different legal bases and are not added up.', law: 'Law', nextSteps: 'What next', sources: 'Sources and history', row: 'row {{row}}', history: 'History', footer: 'Discrepancy {{id}}. A documented suspicion, not a verdict.',
    planLabel: 'Plan to scale; scale bar {{metres}} m, north up', planObject: 'object ±{{metres}} m', planLane: 'lane boundary ±{{metres}} m', planDecision: 'place in the decision', northLetter: 'N',
  },
  verdict: { accepted: 'accepted', rejected: 'rejected', suggested: 'only suggested', secondary: 'secondary', surplus: 'beyond the number' },
  factor: { distance: 'distance', address: 'address', parcel: 'parcel', class: 'class', kind: 'kind', area: 'area', size: 'size', text: 'text', party: 'party', period: 'period', time: 'period', street: 'street', dates: 'period' },
  subject: { object: 'object', decision: 'decision', lease: 'lease', parcel: 'parcel', lane: 'road lane', street: 'street', address: 'address', row: 'row' },
  term: { in_lane: 'The object stands in the road lane' },
  measure: { depth_m: 'Depth into the lane', distance_m: 'Distance', area_m2: 'Area', excess_m2: 'Excess', days: 'Days', overlap_m2: 'Overlap', sd: 'Distance from the boundary', tol: 'Tolerance' },
  history: { version: 'version {{version}}', known: 'known from revision {{from}}', knownTo: 'to {{to}}', validIn: 'valid', none: 'Unchanged since it was loaded.' },
  registers: {
    label: 'Registers', loading: 'Loading the registers', loadingRows: 'Loading rows', missing: 'There is no such register', missingWhat: 'Choose one from the list.', of: 'of {{total}}', search: 'Search the register', download: 'Download', rows_one: '{{n}} row', rows_other: '{{n}} rows', emptyTitle: 'This register is empty', emptyWhat: 'Load a file and its rows appear here with their source and history.', noneTitle: 'Nothing matches', noneWhat: 'Change the word or remove a condition.', row: 'Row of the register', source: 'Where it comes from', import: 'import {{id}}', onMap: 'On the map',
  },
  filter: { add: 'Add a condition', remove: 'Remove the condition', field: 'Column', operator: 'Condition', value: 'Value', from: 'From', to: 'To', apply: 'Apply', yes: 'yes', no: 'no' },
  op: { '=': 'equals', '<>': 'is not', '<': 'less than', '<=': 'at most', '>': 'more than', '>=': 'at least', contains: 'contains', starts: 'starts with', empty: 'is empty', filled: 'is filled', between: 'between' },
  imports: {
    drop: 'Drop files here', dropWhat: 'GeoPackage, Shapefile (zip), GeoJSON, cadastral GML, FlatGeobuf, KML, DXF, CSV, XLSX, ODS; photos together with the scan. First we show what would change.', choose: 'Choose files', addFile: 'Add a file', removeFile: 'Remove the file', whichLayer: 'What is it?', pickLayer: 'Choose a layer', rehearse: 'Rehearse', nothingYet: 'Nothing changes in the registers until you publish.', sending: 'Sending', keptNothing: 'The registers are unchanged.', keptRehearsal: 'The previous rehearsal is kept.',
    history: 'History of imports', loading: 'Loading the history', loadingOne: 'Loading the import', loadingChanges: 'Loading the changes', emptyTitle: 'Nothing loaded yet', emptyWhat: 'Start with parcels, then road lanes, addresses, the scan and the registers. Every import can be undone.', no: 'No', layer: 'Layer', file: 'File', state: 'State', when: 'When', one: 'Import {{id}}', publish: 'Publish', undo: 'Undo the import', discard: 'Discard the rehearsal', published: 'Published in revision {{revision}}. One button takes it back.', undone: 'Undone in revision {{revision}}. The registers look as before the import.', discarded: 'The rehearsal was discarded. The registers are unchanged.', failed: 'The file was not loaded',
    whatItIs: 'What it is', rows_one: '{{n}} row', rows_other: '{{n}} rows', crs: 'Reference system', crsNone: 'does not apply', crsFromFile: 'as in the file', axis: 'axes: {{axis}}', axisOrder: 'Order of axes', identity: 'How we know the same row again', options: 'Settings', on: 'True from', onWhat: 'the day the state applies from', campaign: 'Name of the scan campaign', campaignWhat: 'For example “Scan 2022”; objects keep their identity between campaigns.', drivenFrom: 'Scanned from', drivenTo: 'Scanned to', sheet: 'Layer or sheet of the file', completeFor: 'The file is complete for:', photos: 'Photos: {{named}} named, {{found}} found, {{missing}} missing', where: 'Only rows where', whereWhat: "CQL2 over the file's columns", encoding: 'Character encoding', update: 'Only fill in existing rows (create none)', complete: 'The file is complete: what it lacks will be closed', constants: 'Constants', constantsWhat: 'For fields the file does not have, such as an object class or a date.', addConstant: 'Add a constant', rehearseAgain: 'Rehearse again',
    columns: 'Columns', columnsWhat: 'Matches can be changed.', column: 'Column of the file', field: 'Field', how: 'How we know', samples: 'Samples', notTaken: 'do not load', firstRows: 'First rows', missingFields: 'Required fields not matched', rehearsal: 'Rehearsal: what would change', whatChanged: 'What changed', read: '{{n}} read', key: 'Key', row: 'Row', fields: 'Field by field', value: 'Value', reason: 'Reason', rejected: 'rejected', noted: 'note', wholeFile: 'whole file', wholeRow: 'whole row', problems_one: '{{n}} note', problems_other: '{{n}} notes', map: 'Map of changes', mapCount: '{{n}} shown', mapMore: '{{n}} more',
    none: { new: 'No row is new.', changed: 'No row changes.', same: 'No row is the same as before.', closed: 'Nothing will be closed.', problems: 'No notes: every row was accepted.' },
  },
  importState: { reading: 'reading', rehearsed: 'rehearsal', published: 'published', undone: 'undone', discarded: 'discarded', failed: 'failed' },
  counts: { read: 'read', new: 'new', changed: 'changed', same: 'same', closed: 'closed', history: 'history', rejected: 'rejected' },
  axis: { en: 'east, north', ne: 'north, east', auto: 'detected', enShort: 'east, north', neShort: 'north, east', autoShort: 'detect' },
  how: { heading: 'heading', content: 'content', alias: 'known name', name: 'same name', exact: 'same name', flag: 'chosen by hand', map: 'chosen by hand', profile: 'from the profile', set: 'constant', none: '–', geometry: "the file's geometry", ignored: '–' },
  stage: { upload: 'Uploading', queued: 'Waiting in the queue', open: 'Opening the file', read: 'Reading rows', check: 'Checking', parse: 'Understanding', stage: 'Staging', transform: 'Transforming coordinates', compare: 'Comparing', rehearse: 'Comparing', publish: 'Publishing', index: 'Indexing', validate: 'Checking geometry', load: 'Loading', link: 'Linking documents with objects', join: 'Spatial join', rules: 'Checking rules', evaluate: 'Checking rules', store: 'Storing', money: 'Computing sums', scene: 'Preparing', total: 'Total' },
  runs: {
    start: 'New analysis', startWhat: 'Checks every register against the scan and the boundaries.', on: 'As of', onShort: 'As of', onWhat: 'as if today were that day', today: 'today', rules: 'Rules', rulesWhat: 'empty = all', allRules: 'all', go: 'Start', kept: 'Earlier results are unchanged.', loading: 'Loading runs', emptyTitle: 'No analysis yet', emptyWhat: 'An analysis usually takes a few seconds. Results appear on the map and in the list.', history: 'Runs', took: 'Took', one: 'Run {{id}}', failed: 'The analysis failed', found: 'Found', stages: 'Time by stage', looked: 'Data of revision {{known}}, stored in revision {{revision}}.', params: 'Parameter set',
  },
  runState: { running: 'running', done: 'done', failed: 'failed' },
  runCounts: { new: 'new', same: 'same', gone: 'gone', unknown: 'undecided' },
  field: {
    severity: 'Severity', rule: 'Discrepancy', label: 'Place', case_number: 'Case number', on: 'As of', money: 'Money', confidence: 'Certainty', state: 'State', parcel_one: 'Parcel', parcel_other: 'Parcels',
    parcel_id: 'Parcel identifier', valid_from: 'Valid from', valid_to: 'Valid to', area_m2: 'Area', street: 'Street', house_no: 'House number', kind: 'Kind', notes: 'Notes', geometry: 'Geometry', class_code: 'Object class', captured_on: 'Captured on', number: 'Number', ownership_group: 'Ownership group', ownership_subgroup: 'Ownership subgroup', name: 'Name', category: 'Category', status: 'Status', manager: 'Manager', contract_number: 'Contract number', decision_date: 'Date of decision', purpose: 'Purpose', source_id: 'Identifier in the source', locality: 'Locality', postcode: 'Postcode', width_m: 'Width', height_m: 'Height', party: 'Party',
  },
  keys: { title: 'Keyboard shortcuts', search: 'search', next: 'next item', previous: 'previous item', list: 'through the list', close: 'close the card', print: 'print the card', go: 'go to a section', map: 'the map, when focused', help: 'this help' },
};
