// What the calculators of the office answer. Everybody may ask; nothing is stored.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDebouncedValue } from '@mantine/hooks';
import { post } from '../../api/client';
import type { BenefitAnswer, BenefitQuestion, Method, WasteAnswer, WasteQuestion } from './types';
import { questionOf, type WasteForm } from './waste';

/** The method that the council has decided on, learned from a question that fits all of them. */
export function useCouncil(): Method {
  const any: WasteQuestion = { area_m2: 50, persons: 1, water_m3: 1, containers: 1, household_persons: 1 };
  return useQuery({ queryKey: ['calculator', 'council'], queryFn: () => post<WasteAnswer>('/public/waste-fee', any).then((a) => a.method), staleTime: Infinity, retry: false }).data ?? 'AREA';
}

export function useWaste(form: WasteForm, council: Method) {
  const [question] = useDebouncedValue(questionOf(form, council), 200);
  return useQuery({ queryKey: ['calculator', 'waste', question], queryFn: () => post<WasteAnswer>('/public/waste-fee', question), enabled: question !== undefined, placeholderData: question ? keepPreviousData : undefined, retry: false });
}

export function useBenefit(question: BenefitQuestion | undefined) {
  const [asked] = useDebouncedValue(question, 200);
  return useQuery({ queryKey: ['calculator', 'benefit', asked], queryFn: () => post<BenefitAnswer>('/public/protective-benefit', asked), enabled: asked !== undefined, placeholderData: asked ? keepPreviousData : undefined, retry: false });
}
