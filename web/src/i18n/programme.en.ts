// Words that all programmes share, in English.
export const en = {
  door: { label: 'For residents, without signing in', wasteFee: 'What will I pay for waste?', benefit: 'Protective benefit: how much was due?', apply: 'Application for support with the waste fee', status: 'What about my application?', guide: 'Довідник українською', verify: 'Check a card' },
  programme: {
    unsure: 'It is not known whether this was saved', unsureWhat: 'The line broke before the answer came. Send again: the program recognises the same request and stores it at most once.', again: 'Send again', another: 'Begin a new record',
    statistics: 'Statistics', report: 'Report', counting: 'Counting', period: 'Period', from: 'From', to: 'To', asOf: 'As of {{day}}, revision {{revision}}. The figures come straight from the registers.', few: 'Groups smaller than five are not told: “<5” is one to four, “-” is left out because it would tell such a count.', showRows: 'Show the rows that this is counted from', noRows: 'Nothing in this period.', nothingCounted: 'There is nothing to count yet', nothingCountedWhat: 'Figures appear by themselves as soon as something is stored.', chart: 'Chart: {{title}}. Most: {{most}}. The same figures are in the table beside.',
    working: 'How this was worked out', basis: 'Legal basis', howCounted: 'Why this date',
    due: { NOT_STARTED: 'not running yet', RUNNING: 'running', SUSPENDED: 'paused', EXPIRED: 'expired', DONE: 'kept', over: 'over', doneLate: 'after the date', today: 'ends today', left_one: '{{count}} day left', left_other: '{{count}} days left', late_one: '{{count}} day late', late_other: '{{count}} days late' },
    person: {
      what: 'Last name, PESEL, date of birth or telephone', found: 'People found', new: 'new person', search: 'search again', other: 'somebody else', born: 'born {{day}}', sure: 'surely this person', covered: 'data covered', first_name: 'First name', last_name: 'Last name', pesel: 'PESEL', birth_date: 'Date of birth', document: 'Identity document', citizenship: 'Citizenship', language: 'Language', phone: 'Telephone', email: 'E-mail', street: 'Street', house_no: 'House no.', flat_no: 'Flat no.', postcode: 'Postcode', city: 'Place',
      count_zero: 'The file holds nobody like this; Enter writes down a new person.', count_one: '{{count}} person found; arrows choose, Enter takes.', count_other: '{{count}} people found; arrows choose, Enter takes.',
    },
    pesel: { length: 'A PESEL has 11 digits.', digit: 'The check digit does not fit: there is a slip in the number.', date: 'The day in this number is in no calendar.' },
    letters: 'Letters',
    letter: { title: 'Letter templates', what: 'The words belong to the office. Places in braces are filled from the case; when something is missing, the letter is not made and says what.', loading: 'Loading the templates', none: 'This programme has no letters', noneWhat: 'Templates come with the program; here they can be changed.', subject: 'Title', body: 'Text', fields: 'Places to fill (click to insert)', save: 'Save the template', earlier: 'Earlier versions', restore: 'bring back', preview: 'Preview', version: 'version {{n}}', which: 'Template', shipped: 'as shipped with the program', noField: 'The letter has no such place: {{name}}' },
    import: { open: 'Read a spreadsheet', title: 'Read a spreadsheet', what: 'What the spreadsheet holds', file: 'File', columns: 'Columns that are recognised:', unused: 'These columns are not read: {{headings}}', problems: 'Remarks on rows', publish: 'Take in {{n}} rows', done: 'Rows taken in: {{n}}.' },
    seconds: '{{n}} s', took: 'The last record took {{n}} s',
    otherPages: 'Other pages',
  },
} as const;
