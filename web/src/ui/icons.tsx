// Line icons drawn for this application; always beside a word or with a label for those who cannot see them.
import type { SVGProps } from 'react';

function icon(d: string) {
  return function Icon({ size = 18, ...rest }: SVGProps<SVGSVGElement> & { size?: number }) {
    return (
      <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth={1.8} strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" {...rest}>
        <path d={d} />
      </svg>
    );
  };
}

export const IconSearch = icon('M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14Zm5-2 4.5 4.5');
export const IconMap = icon('M9 4 3.5 6v14L9 18l6 2 5.5-2V4L15 6 9 4Zm0 0v14m6-12v14');
export const IconTable = icon('M4 5h16v14H4zM4 10h16M4 14.5h16M10 10v9');
export const IconImport = icon('M12 4v11m0 0 4-4m-4 4-4-4M4.5 16v3.5h15V16');
export const IconRun = icon('M4 19V9m5.3 10V5m5.4 14v-7M20 19V7');
export const IconChart = icon('M4 4v16h16M8 16l3.5-5 3 3L20 7');
export const IconLink = icon('M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7l-1 1m2 3.7a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1');
export const IconProgramme = icon('M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM16.5 13.5v6m-3-3h6');
export const IconSun = icon('M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm0-13v2m0 14v2M3 12h2m14 0h2M5.6 5.6 7 7m10 10 1.4 1.4m0-12.8L17 7M7 17l-1.4 1.4');
export const IconMoon = icon('M20 14.5A8 8 0 0 1 9.5 4 8 8 0 1 0 20 14.5Z');
export const IconClose = icon('m6 6 12 12M18 6 6 18');
export const IconCopy = icon('M9 9h11v11H9zM5 15H4V4h11v1');
export const IconCheck = icon('m5 12.5 4.5 4.5L19 7.5');
export const IconPrint = icon('M7 9V4h10v5M7 17H4v-7h16v7h-3M7 14h10v6H7z');
export const IconPrev = icon('m14 6-6 6 6 6');
export const IconNext = icon('m10 6 6 6-6 6');
export const IconUp = icon('m6 14 6-6 6 6');
export const IconDown = icon('m6 10 6 6 6-6');
export const IconFilter = icon('M4 6h16M7 12h10M10 18h4');
export const IconPlus = icon('M12 5v14M5 12h14');
export const IconUndo = icon('M9 8H4V3m0 5a9 9 0 1 1-1 7');
export const IconPin = icon('M12 21s7-6.3 7-11.5A7 7 0 0 0 5 9.5C5 14.7 12 21 12 21Zm0-9a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z');
export const IconDownload = icon('M12 4v11m0 0 4-4m-4 4-4-4M5 20h14');
export const IconFile = icon('M6 3h8l4 4v14H6zM14 3v4h4');
export const IconLegend = icon('M5 7h.01M5 12h.01M5 17h.01M9 7h11M9 12h11M9 17h11');
export const IconKey = icon('M8 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm4-4h9m-3 0v3m-3-3v2.5');
export const IconPerson = icon('M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7.5 8a7.5 7.5 0 0 1 15 0');
export const IconAdmin = icon('M12 3 4.5 6v5.5c0 4.4 3.1 8 7.5 9.5 4.4-1.5 7.5-5.1 7.5-9.5V6L12 3Zm-3.5 9 2.5 2.5L15.5 10');
export const IconOut = icon('M14 4H5v16h9M10 12h11m0 0-3.5-3.5M21 12l-3.5 3.5');
export const IconTrash = icon('M5 7h14M9 7V4h6v3m-9 0 1 13h10l1-13');
