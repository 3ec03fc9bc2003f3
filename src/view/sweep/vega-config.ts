/** The colours and letters of what is around the values in a picture. */

/** What is read is in the colour of the text around it, in light and in dark. */
export const INK = 'currentColor';
/** Around text, so that lines do not cross it. Programs that do not know such a value leave it out. */
export const PAPER = 'var(--paper)';
/** Grey that is seen on white and on black. */
export const QUIET = '#767676';

export const CONFIG = {
  font: 'system-ui, sans-serif',
  aria: false,
  view: { stroke: null },
  axis: {
    labelColor: INK,
    titleColor: INK,
    domainColor: QUIET,
    tickColor: QUIET,
    gridColor: QUIET,
    gridOpacity: 0.3,
    labelFontSize: 12,
    titleFontSize: 13,
    labelLimit: 160,
    titleLimit: 400,
  },
  legend: {
    labelColor: INK,
    titleColor: INK,
    labelFontSize: 12,
    titleFontSize: 13,
    titleLimit: 400,
  },
  title: { color: INK, fontSize: 15, limit: 900 },
} as const;
