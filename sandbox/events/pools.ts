import type { Random } from './random.ts';
import { between, pick } from './random.ts';

export interface Place {
  readonly country_name: string;
  readonly region_name: string;
  readonly city_name: string;
  readonly location: { readonly lat: number; readonly lon: number };
}

/** Networks of the public Internet and where the events say that they are; the last number of an address is free. */
const NETWORKS: readonly { readonly prefix: string; readonly place: Place }[] = [
  network('168.126.63.', 'South Korea', 'Gyeonggi-do', 'Seongnam-si', 37.3654, 127.122),
  network('121.78.1.', 'South Korea', 'Seoul', 'Gangnam-gu', 37.4886, 127.052),
  network('58.120.1.', 'South Korea', 'Seoul', 'Seoul', 37.5614, 126.996),
  network('211.36.133.', 'South Korea', 'Incheon', 'Bupyeong', 37.5053, 126.722),
  network('175.223.3.', 'South Korea', 'Gyeonggi-do', 'Seongnam-si', 37.4386, 127.138),
  network('203.252.15.', 'South Korea', 'Seoul', 'Yongsan-dong', 37.5379, 126.97),
  network('2001:2d8::', 'South Korea', 'Seoul', 'Seoul', 37.566, 126.995),
  network('133.11.0.', 'Japan', 'Tokyo', 'Chiyoda City', 35.6916, 139.768),
  network('206.176.215.', 'United States', 'Illinois', 'Chicago', 41.8781, -87.6298),
  network('8.8.8.', 'United States', 'California', 'Mountain View', 37.422, -122.085),
];

/** Private, loopback and documentation networks: no database knows a place for them. */
const UNPLACED_PREFIXES = ['10.0.3.', '192.168.0.', '127.0.0.', '192.0.2.', '2001:db8::'] as const;

function network(prefix: string, country: string, region: string, city: string, lat: number, lon: number) {
  return { prefix, place: { country_name: country, region_name: region, city_name: city, location: { lat, lon } } };
}

/** An address and its place; the place is null for one address in about sixty. */
export function pickAddress(random: Random): { readonly address: string; readonly place: Place | null } {
  const placed = random() < 0.984;
  if (!placed) return { address: `${pick(random, UNPLACED_PREFIXES)}${between(random, 1, 254)}`, place: null };
  const { prefix, place } = pick(random, NETWORKS);
  return { address: `${prefix}${between(random, 1, 254)}`, place };
}

export interface Agent {
  readonly text: string;
  readonly name: string;
  readonly device: string;
  readonly os: string;
  /** Null where the text names no version of the system. */
  readonly osVersion: string | null;
}

const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)';

export const AGENTS: readonly Agent[] = [
  agent(
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/107.0.0.0 Safari/537.36`,
    'Chrome',
    'Other',
    'Windows',
    '10',
  ),
  agent(
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:107.0) Gecko/20100101 Firefox/107.0',
    'Firefox',
    'Other',
    'Windows',
    '10',
  ),
  agent(
    'Mozilla/5.0 (iPhone; CPU iPhone OS 16_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.1 Mobile/15E148 Safari/604.1',
    'Mobile Safari',
    'iPhone',
    'iOS',
    '16.1',
  ),
  agent(
    `Mozilla/5.0 (Linux; Android 12; SM-G991N) ${WEBKIT} SamsungBrowser/19.0 Chrome/102.0.5005.125 Mobile Safari/537.36`,
    'Samsung Internet',
    'SM-G991N',
    'Android',
    '12',
  ),
  agent(
    `Mozilla/5.0 (Linux; Android 13; SM-S908N Build/TP1A; wv) ${WEBKIT} Version/4.0 Chrome/107.0.5304.105 Mobile Safari/537.36;KAKAOTALK 2409880`,
    'KAKAOTALK',
    'SM-S908N',
    'Android',
    '13',
  ),
  agent(
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.1.1 Mobile/15E148 Safari/604.1',
    'Mobile Safari',
    'Other',
    'Linux',
    null,
  ),
  agent('curl/7.81.0', 'Other', 'Other', 'Other', null),
];

function agent(text: string, name: string, device: string, os: string, osVersion: string | null): Agent {
  return { text, name, device, os, osVersion };
}

export const PATHS = [
  '/',
  '/api/items',
  '/api/orders',
  '/api/users/me',
  '/search',
  '/static/app.js',
  '/login',
] as const;
export const METHODS = ['GET', 'GET', 'GET', 'GET', 'GET', 'POST', 'PUT', 'DELETE', 'HEAD'] as const;
export const STATUSES = [200, 200, 200, 200, 200, 200, 201, 204, 301, 304, 400, 401, 404, 500, 502] as const;
export const USERS = ['-', '-', '-', '-', '-', '-', 'kim', '홍길동'] as const;
export const REFERRERS = [
  '-',
  'https://www.dummmmmy.com',
  'https://www.dummmmmy.com/shop?cat=3',
  'https://search.example.kr/search?query=서울+맛집',
  'https://cafe.example.kr/동네소식/1024',
] as const;
export const SEARCHES = [
  '한글+검색어',
  '김치찌개',
  '제주도%20항공권',
  '서울+날씨',
  '%EC%84%9C%EC%9A%B8',
  'coat',
] as const;

/** What ends a user agent's text in a few lines: Korean, escaped quotes, a backslash, a tab, hexadecimal escapes. */
export const AGENT_TAILS = [
  ' 한국어앱/3.2',
  ' say=\\"안녕\\"',
  ' path=C:\\\\temp',
  ' a\tb',
  ' q=\\x22\\xED\\x95\\x9C\\x22',
] as const;

/** Lines that no access log's pattern matches. */
export const MALFORMED = [
  '2022/12/02 18:57:34 [error] 31#31: *1 connect() failed (111: Connection refused) while connecting to upstream',
  '211.36.133.9 - - [02/Dec/2022:18:57:34 +0900] "GET /api/items HTTP/1.1" 200',
  '175.223.3.4 - - [02/Dec/2022:18:57:34 +0900] "\\x16\\x03\\x01\\x02\\x00" 400 150 - "-" "-"',
  '깨진 로그 한 줄 "',
  '\\x00\\x00',
] as const;
