// Layers that can be imported, in the order in which a new office loads them.
export const importLayers = ['parcels', 'road_lanes', 'address_points', 'reference_features', 'zones', 'scan_objects', 'decisions', 'leases', 'rates'] as const;
export type ImportLayer = (typeof importLayers)[number];

const hints: [ImportLayer, RegExp][] = [
  ['leases', /dzier|umow|lease|najem/],
  ['decisions', /decyz|zezwol|permit|zaj[eę]ci/],
  ['zones', /stref|zones?\b|uchwa/],
  ['reference_features', /jezdn|zabudow|zabyt|przystan|odniesien|carriageway|built|monument/],
  ['road_lanes', /pas[yó]?[_-]?d|drog|lane|road|pas_/],
  ['address_points', /adres|address|emuia|\bprg/],
  ['scan_objects', /skan|scan|obiekt|object|reklam|bench|litter|light/],
  ['rates', /stawk|stawek|taryf|\brates?\b/],
  ['parcels', /dzia[lł]k|parcel|egib|ewid/],
];

/** Pictures that come with a scan hang on its observations; they are not a layer of their own. */
export const isPhoto = (f: { name: string }, layer: string | null) => layer === 'scan_objects' && /\.(jpe?g|png|webp|avif)$/i.test(f.name);

/** A guess from the file's name, offered and changeable; null when nothing suggests itself. */
export function guessLayer(names: string[]): ImportLayer | null {
  const text = names.join(' ').toLowerCase();
  return hints.find(([, re]) => re.test(text))?.[0] ?? null;
}
