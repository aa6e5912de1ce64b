import { queryOptions, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { get } from '../api/client';
import { useText } from '../ui/text';
import { listOf } from './list';

interface ProgrammePermission {
  name: string;
  title: { pl: string; en: string };
}

// The permissions a role can give, in the order in which people look for them. Their words are in the i18n files.
export const permissions = ['import', 'import.read', 'analyse', 'finding.decide', 'finding.check', 'rule.try', 'rule.sign', 'landscape.edit', 'landscape.sign', 'view.team', 'field.manage', 'statistics.read', 'programme.manage', 'letter.edit', 'param.set', 'office.set', 'user.manage', 'role.manage', 'job.manage', 'audit.read', 'privacy.manage'] as const;

export const permissionKey = (p: string) => `permission.${p.replaceAll('.', '_')}`;

/** The permissions that programmes add, with the titles that they bring. */
export const programmePermissions = queryOptions({ queryKey: ['permissions'], queryFn: ({ signal }) => get('/permissions', {}, signal).then(listOf<ProgrammePermission>), staleTime: Infinity });

/** A permission in words: the main job's from the words of the application, a programme's from the programme. */
export function usePermissionTitle(needed = true): (p: string) => string {
  const { t } = useTranslation();
  const text = useText();
  const { data } = useQuery({ ...programmePermissions, enabled: needed });
  return (p) => {
    const one = data?.find((q) => q.name === p);
    return one ? text(one.title) : t(permissionKey(p), p);
  };
}

/** The permission that a refusal of the server names, if it names one. */
export const missingPermission = (message: string) => /\bpermission ([a-z]+(?:\.[a-z]+)*)/.exec(message)?.[1];

/** The roles that come with the program. One that the office has changed is listed as its own until it is restored. */
export const builtInRoles = ['land', 'road', 'planner', 'gis', 'clerk', 'inspector', 'contact', 'social', 'coal', 'volunteers', 'public', 'resident', 'auditor', 'administrator', 'board'];
