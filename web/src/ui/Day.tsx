import { DateInput, type DateInputProps } from '@mantine/dates';
import { useTranslation } from 'react-i18next';
import { readDay } from './days';

/** A day, written 22.11.2026; it can be left out. */
export function Day(props: DateInputProps) {
  const { t } = useTranslation();
  return <DateInput valueFormat="DD.MM.YYYY" dateParser={readDay} clearable clearButtonProps={{ 'aria-label': t('account.clear') }} {...props} />;
}
