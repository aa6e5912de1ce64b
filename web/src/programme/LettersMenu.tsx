// Letters of one row: made from the office's own template at the moment of asking. What a template lacks is said here.
import { Button, Menu } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Refused } from '../account/fields';
import { download } from '../api/client';
import type { Text } from '../api/types';
import { IconFile } from '../ui/icons';
import { useText } from '../ui/text';

interface Props {
  /** "/relief/applications/12": the letters stand below it. */
  path: string;
  letters: { name: string; title: Text | string }[];
  disabled?: boolean;
  /** Of the letter; the office writes in Polish unless it is told otherwise. */
  language?: string;
}

export function LettersMenu({ path, letters, disabled, language = 'pl' }: Props) {
  const { t } = useTranslation();
  const text = useText();
  const take = useMutation({ mutationFn: ({ name, format }: { name: string; format: 'pdf' | 'docx' }) => download(`${path}/letters/${name}`, { format, language, purpose: 'contact' }, `${name}.${format}`) });
  if (!letters.length) return null;
  return (
    <>
      <Menu withinPortal position="bottom-start">
        <Menu.Target>
          <Button variant="default" leftSection={<IconFile size={16} />} loading={take.isPending} disabled={disabled}>
            {t('programme.letters')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {letters.map((l, i) => (
            <div key={l.name}>
              {i > 0 && <Menu.Divider />}
              <div className="menu-label">{text(l.title)}</div>
              {(['pdf', 'docx'] as const).map((format) => (
                <Menu.Item key={format} aria-label={`${text(l.title)}, ${format.toUpperCase()}`} onClick={() => take.mutate({ name: l.name, format })}>
                  {format.toUpperCase()}
                </Menu.Item>
              ))}
            </div>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Refused error={take.error} />
    </>
  );
}
