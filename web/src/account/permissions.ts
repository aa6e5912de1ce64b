// The permissions a role can give, in the order in which people look for them. Their words are in the i18n files.
export const permissions = ['import', 'import.read', 'analyse', 'finding.decide', 'view.team', 'field.manage', 'statistics.read', 'param.set', 'office.set', 'user.manage', 'role.manage', 'job.manage', 'audit.read', 'privacy.manage'] as const;

export const permissionKey = (p: string) => `permission.${p.replace('.', '_')}`;

/** The permission that a refusal of the server names, if it names one. */
export const missingPermission = (message: string) => /\bpermission ([a-z]+(?:\.[a-z]+)*)/.exec(message)?.[1];

/** The roles that come with the program. One that the office has changed is listed as its own until it is restored. */
export const builtInRoles = ['land', 'road', 'planner', 'gis', 'clerk', 'inspector', 'contact', 'social', 'coal', 'volunteers', 'public', 'resident', 'auditor', 'administrator', 'board'];
