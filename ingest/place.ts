/** `clientgeoip.geo` of an event; a field that the database does not know is left out. */
export interface GeoFields {
  readonly country_name?: string;
  readonly country_iso_code?: string;
  readonly region_name?: string;
  readonly city_name?: string;
  readonly location?: { readonly lat: number; readonly lon: number };
  readonly timezone?: string;
}

/** A record of DB-IP's flat shape. */
interface FlatPlace {
  readonly city?: string;
  readonly country_code?: string;
  readonly state1?: string;
  readonly latitude?: number;
  readonly longitude?: number;
  readonly timezone?: string;
}

/** A record of MaxMind's nested shape. */
interface NestedPlace {
  readonly city?: { readonly names?: { readonly en?: string } };
  readonly country?: { readonly iso_code?: string; readonly names?: { readonly en?: string } };
  readonly subdivisions?: readonly { readonly names?: { readonly en?: string } }[];
  readonly location?: { readonly latitude?: number; readonly longitude?: number; readonly time_zone?: string };
}

const countryNames = new Intl.DisplayNames('en', { type: 'region' });

/** The place that a record of either shape tells; null where it tells none. */
export function placeOf(record: unknown): GeoFields | null {
  const flat = isNested(record) ? flattened(record) : (record as FlatPlace);
  const { latitude: lat, longitude: lon } = flat;
  const fields: GeoFields = {
    ...(flat.country_code && { country_name: countryName(flat.country_code), country_iso_code: flat.country_code }),
    ...(flat.state1 && { region_name: flat.state1 }),
    ...(flat.city && { city_name: flat.city }),
    ...(lat !== undefined && lon !== undefined && { location: { lat: rounded(lat), lon: rounded(lon) } }),
    ...(flat.timezone && { timezone: flat.timezone }),
  };
  return Object.keys(fields).length === 0 ? null : fields;
}

function isNested(record: unknown): record is NestedPlace {
  return typeof record === 'object' && record !== null && ('country' in record || 'location' in record);
}

function flattened(record: NestedPlace): FlatPlace {
  return {
    city: record.city?.names?.en ?? '',
    country_code: record.country?.iso_code ?? '',
    state1: record.subdivisions?.[0]?.names?.en ?? '',
    timezone: record.location?.time_zone ?? '',
    ...(record.location?.latitude !== undefined && { latitude: record.location.latitude }),
    ...(record.location?.longitude !== undefined && { longitude: record.location.longitude }),
  };
}

function countryName(code: string): string {
  return /^[A-Z]{2}$/.test(code) ? (countryNames.of(code) ?? code) : code;
}

/** The databases keep 32-bit floats; four digits are ten meters. */
function rounded(degrees: number): number {
  return Math.round(degrees * 10_000) / 10_000;
}
