/** The mark: two seams. */
export function Brand({ size = 26 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#0b5f69" />
      <path d="M4 11c5-5 7 5 12 0s7 5 12 0" fill="none" stroke="#fff" strokeWidth="2.8" strokeLinecap="round" />
      <path d="M4 21c5-5 7 5 12 0s7 5 12 0" fill="none" stroke="#7fd1d8" strokeWidth="2.8" strokeLinecap="round" />
    </svg>
  );
}
