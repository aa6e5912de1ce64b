// Words of the file of persons. people.pl.ts has the same keys.
export const en = {
  people: {
    title: 'Persons', what: 'Your unit\u2019s file of persons. That of another unit is not seen. Every reading of personal data is written down.', find: 'Whom do you look for', add: 'Add the person', loading: 'Loading the person', row: 'Row in the register',
    document: 'Document', phone: 'Telephone', address: 'Address', citizenship: 'Citizenship', households: 'Households', noHousehold: 'Not entered in any household.', head: 'applicant', fromTo: '{{from}} to {{to}}', since: 'since {{from}}',
    end: 'end', endOf: 'End living together: {{name}}', addMember: 'Add to the household', member: 'Who else lives here',
    same: 'Is it the same person?', sameWhat: 'Merging removes nothing: the other row stays, points at this one, and can be parted again. Cards, applications and certificates of both are shown together.', comparing: 'Comparing with the file', noneAlike: 'Nobody else in the file looks like this person', merge: 'It is the same person: merge', mergeWith: 'Merge with: {{name}}',
    merges: 'Merges', merged: 'Row {{gone}} was merged into row {{keep}}, {{at}}, {{by}}.', parted: 'parted', part: 'Part',
  },
} as const;
