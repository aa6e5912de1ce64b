// The sale of rationed goods as the API sends it. Masses are whole kilograms, money integer grosze, days YYYY-MM-DD.
import type { Line } from '../../programme/types';

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
  valid_from?: string;
  valid_to?: string | null;
  limit_kg?: number;
  /** What may be bought today, beside what is put aside. */
  left_kg: number;
  reserved_kg: number;
  status: string;
  /** Whether the household may buy today; if not, the code of the reason. */
  usable: boolean;
  code?: string;
  /** The limit does not bind today. */
  final_sale?: boolean;
  /** What the household means to buy. */
  good?: string;
  reservations?: Reservation[] | null;
}

export interface IssuedCertificate {
  id: number;
  number: string;
  limit_kg: number;
  left_kg: number;
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
  /** What a tonne cost on the paper; only for an earlier day. */
  price_gr_t?: number;
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
  balance_kg: number;
  reserved_kg: number;
  free_to_promise_kg: number;
}

/** A good over all yards. */
export interface StockGood {
  good: string;
  balance_kg: number;
  reserved_kg: number;
  free_to_promise_kg: number;
  on_order_kg: number;
  due_today_kg: number;
}

/** A municipality: what lies at its yards, and what its households may still buy. */
export interface StockTerritory {
  territory: string;
  balance_kg: number;
  reserved_kg: number;
  free_to_promise_kg: number;
  certificates: number;
  open_kg: number;
}

export interface StockNow {
  on: string;
  rows: StockLine[];
  goods: StockGood[];
  territories: StockTerritory[];
}

export interface AdviceLine {
  good: string;
  name?: string;
  /** What households may still buy, and what of it they are expected to. */
  open_kg: number;
  expected_kg: number;
  stock_kg: number;
  on_order_kg: number;
  /** Order this now; 0: nothing. */
  order_kg: number;
  lots: number;
  /** The last, smaller delivery, for when certificates are counted again. */
  later_kg: number;
  surplus_kg: number;
  pace_kg_day?: number;
  days_of_stock?: number | null;
  working?: Line[] | null;
}

/** What to order of everything, so that nothing is left in the end. */
export interface Purchase {
  on: string;
  end?: string | null;
  days_left?: number | null;
  uptake: number;
  uptake_of: number;
  rows: AdviceLine[];
  order_kg: number;
  surplus_kg: number;
  working?: Line[] | null;
}

export interface ReservationRow {
  id: number;
  certificate: string;
  good: string;
  kg: number;
  yard: string;
  /** Still kept: less than was put aside when a part was sold. */
  remaining_kg?: number;
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
  kind: 'RECEIPT' | 'REVERSAL';
  reversed?: boolean;
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

export interface DayTotals {
  yard: string;
  closed?: boolean;
  sales: number;
  reversals: number;
  kg: number;
  received_kg: number;
  cash_gr: number;
  card_gr: number;
  transfer_gr: number;
}

export interface DayRow extends DayTotals {
  id: number;
  on_day: string;
  counted_gr: number;
  difference_gr: number;
  note?: string;
  closed_by?: string;
  closed_at?: string;
}

export interface CertificateRow {
  id: number;
  number: string;
  status: 'ISSUED' | 'WITHDRAWN' | 'REFUSED';
  person?: string;
  left_kg: number;
  bought_kg: number;
  on_day: string;
  valid_to: string;
}
