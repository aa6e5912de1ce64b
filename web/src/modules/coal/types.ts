// The sale of rationed goods as the API sends it. Masses are whole kilograms, money integer grosze, days YYYY-MM-DD.
import type { Text } from '../../api/types';

export interface Good {
  id: number;
  code: string;
  name: string;
  name_en?: string;
  /** Sold on a certificate only, within the household's limit. */
  rationed: boolean;
  /** For a tonne, gross. */
  price_gr_t?: number | null;
  active?: boolean;
}

export interface Yard {
  id: number;
  code: string;
  name: string;
  address?: string;
  active?: boolean;
}

export interface Reservation {
  id: number;
  good: string;
  kg: number;
  yard?: string;
  until?: string | null;
}

/** What the yard learns of a certificate: no more of the person than the initials. */
export interface Certificate {
  id: number;
  number: string;
  initials?: string;
  valid_to?: string | null;
  limit_kg?: number;
  left_kg: number;
  reserved_kg: number;
  status: string;
  reservations?: Reservation[] | null;
}

export interface IssuedCertificate {
  id: number;
  number: string;
  limit_kg: number;
  valid_to?: string | null;
}

export const payments = ['CASH', 'CARD', 'TRANSFER'] as const;
export type Payment = (typeof payments)[number];

export interface SaleBody {
  /** Nothing for a good that is not rationed. */
  certificate?: string;
  good: string;
  kg: number;
  yard: string;
  till: string;
  payment: Payment;
  reservation?: number;
  on?: string;
}

export interface Sold {
  id: number;
  document: string;
  amount_gr: number;
  left_kg: number;
}

export interface StockLine {
  yard: string;
  good: string;
  territory?: string;
  balance: number;
  reserved: number;
  free_to_promise: number;
  on_order?: number;
}

export interface AdviceLine {
  good: string;
  title?: Text;
  /** Kilograms that open certificates may still draw. */
  demand_kg?: number;
  free_kg?: number;
  on_order_kg?: number;
  /** What to order so that nothing is missing and nothing is left. */
  buy_kg?: number;
  reason?: Partial<Text>[] | null;
}

export interface ReservationRow {
  id: number;
  certificate: string;
  good: string;
  kg: number;
  yard: string;
  until?: string | null;
  status?: string;
}

export interface OrderRow {
  id: number;
  number?: string;
  supplier: string;
  good: string;
  kg: number;
  received_kg?: number;
  price_gr_t?: number | null;
  expected_on?: string | null;
  status?: string;
}

export interface ReceiptRow {
  id: number;
  slip_no: string;
  good: string;
  kg: number;
  yard: string;
  on_day?: string | null;
}

export interface SaleRow {
  id: number;
  document: string;
  good: string;
  yard: string;
  till: string;
  kg: number;
  amount_gr: number;
  payment: Payment;
  on_day: string;
  at?: string;
  kind: 'SALE' | 'REVERSAL';
  reversed?: boolean;
}

export interface DayRow {
  id: number;
  yard: string;
  on_day: string;
  sales: number;
  reversals?: number;
  kg: number;
  received_kg?: number;
  cash_gr: number;
  card_gr: number;
  transfer_gr: number;
  counted_gr: number;
  difference_gr: number;
  note?: string;
  closed_by?: string;
  closed_at?: string;
}
