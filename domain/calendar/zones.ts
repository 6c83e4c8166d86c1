import type { Address } from '../order/order.ts';
import { memoize } from '../shared/memoize.ts';

// Sources: countries and cities, tzdb 2025b zone.tab. US ZIP codes and Canadian FSAs: the coordinates of each (US Census
// gazetteer 2021, npm's zipcodes 8.0.0) looked up in timezone-boundary-builder (OpenStreetMap) and folded into prefixes.
// Other countries: ISO 3166-2 and their postal numbering plans. Zones that agree from 2025 on are one (Detroit is New_York,
// all of Kazakhstan Almaty).

/**
 * The IANA zone of an address: the region decides where all of it keeps one time, else the postal code, else most of
 * the region, else most of the country. No address, or a country that is none: `fallback`.
 */
export function zoneOf(address: Address | undefined, fallback: string): string {
  if (!address) return fallback;
  const country = address.country.toUpperCase();
  if (!MULTI_ZONE[country]) return SINGLE_ZONE.get(country) ?? fallback;
  return zoneWithin(country, address.region, address.postalCode);
}

/** A step asks for the zone of its order dozens of times. */
const zoneWithin = memoize((country: string, inRegion: string | undefined, postalCode: string | undefined): string => {
  const zones = MULTI_ZONE[country]!;
  const region = regionIn(zones, plain(inRegion, country));
  if (region && !region.mixed) return region.zone;
  return postalIn(zones, plain(postalCode, country)) ?? region?.zone ?? Object.keys(zones)[0]!;
});

/** An address that `zoneOf` finds in a zone, as far as it knows the zone. */
export function addressIn(zone: string): Address | undefined {
  const single = [...SINGLE_ZONE].find(([, known]) => known === zone);
  if (single) return { country: single[0] };
  const [country, zones] = Object.entries(MULTI_ZONE).find(([, known]) => Object.hasOwn(known, zone)) ?? [];
  if (!country || !zones || Object.keys(zones)[0] === zone) return country ? { country } : undefined;
  const [regions, postal] = zones[zone] ?? [''];
  const region = words(regions).find((key) => !key.endsWith('?'));
  if (region) return { country, region };
  return { country, postalCode: words(postal)[0]?.split('-')[0] };
}

/** Upper case without accents, spaces and marks, and without the country of an ISO 3166-2 code: "MX-BCN" is "BCN". */
function plain(text = '', country: string): string {
  const upper = text.normalize('NFD').toUpperCase().trim();
  const bare = upper.startsWith(`${country}-`) ? upper.slice(3) : upper;
  return bare.replace(/[^A-Z0-9]/g, '');
}

function regionIn(zones: Zones, region: string): { zone: string; mixed: boolean } | undefined {
  let longest = 0;
  let found: { zone: string; mixed: boolean } | undefined;
  for (const [zone, [regions]] of Object.entries(zones)) {
    for (const key of words(regions)) {
      const name = key.replace('?', '');
      // A name may have an ending ("Sverdlovsk Oblast"), a code may not: "MEX" is not Maine.
      const fits = name.length > 4 ? region.startsWith(name) : region === name;
      if (!fits || name.length <= longest) continue;
      longest = name.length;
      found = { zone, mixed: name !== key };
    }
  }
  return found;
}

function postalIn(zones: Zones, code: string): string | undefined {
  let longest = 0;
  let found: string | undefined;
  for (const [zone, [, postal]] of Object.entries(zones)) {
    for (const key of words(postal)) {
      const [first = '', last] = key.split('-');
      const fits = last
        ? code.startsWith(first.slice(0, -1)) && code >= first && code.charAt(first.length - 1) <= last
        : code.startsWith(first);
      if (!fits || first.length <= longest) continue;
      longest = first.length;
      found = zone;
    }
  }
  return found;
}

const words = memoize((text: string | undefined = '') => text.split(/\s+/).filter(Boolean));

/**
 * Zone: its regions (codes and names as `plain` makes them; `?` after one that keeps more than one time) and the
 * beginnings of its postal codes (`86-8` is 86, 87 and 88; the longest that fits decides). First the zone of
 * most people: what fits nothing is there, so its regions need no mention.
 */
type Zones = Record<string, readonly [regions: string, postal?: string]>;

const MULTI_ZONE: Record<string, Zones> = {
  AU: {
    'Australia/Sydney': ['', '1-2'],
    'Australia/Melbourne': ['VIC VICTORIA', '3 8'],
    'Australia/Brisbane': ['QLD QUEENSLAND', '4 9'],
    'Australia/Perth': ['WA WESTERNAUSTRALIA', '6'],
    'Australia/Adelaide': ['SA SOUTHAUSTRALIA', '5'],
    'Australia/Hobart': ['TAS TASMANIA', '7'],
    'Australia/Darwin': ['NT NORTHERNTERRITORY', '0'],
    'Australia/Broken_Hill': ['', '2880'],
    'Australia/Lord_Howe': ['LORDHOWE', '2898'],
  },
  BR: {
    'America/Sao_Paulo': ['', '0-3 7 8 9'],
    'America/Bahia': ['BA BAHIA', '40-8'],
    'America/Maceio': ['AL ALAGOAS SE SERGIPE', '49 57'],
    'America/Recife': ['PE? PERNAMBUCO?', '50-6'],
    'America/Noronha': ['', '53990'],
    'America/Fortaleza': ['CE CEARA MA MARANHAO PI PIAUI PB PARAIBA RN RIOGRANDEDONORTE', '58-9 60-5'],
    'America/Belem': ['PA PARA AP AMAPA', '66-8'],
    'America/Araguaina': ['TO TOCANTINS', '77'],
    'America/Manaus': ['AM AMAZONAS', '690-2 694-8'],
    'America/Boa_Vista': ['RR RORAIMA', '693'],
    'America/Rio_Branco': ['AC ACRE', '699'],
    'America/Porto_Velho': ['RO RONDONIA', '768-9 789'],
    'America/Cuiaba': ['MT MATOGROSSO', '780-8'],
    'America/Campo_Grande': ['MS MATOGROSSODOSUL', '79'],
  },
  CA: {
    'America/Toronto': ['', 'G H J K L M N P'],
    'America/Vancouver': ['BC? BRITISHCOLUMBIA?', 'V'],
    'America/Dawson_Creek': ['', 'V0C V1G V1J'],
    'America/Edmonton': ['AB ALBERTA NT NORTHWESTTERRITORIES', 'T X V0A V0B V1A V1C S9V'],
    'America/Regina': ['SK? SASKATCHEWAN?', 'S'],
    'America/Winnipeg': ['MB MANITOBA', 'R P8-9 P0V P0W P0X P0Y S0P X0C'],
    'America/Iqaluit': ['NU? NUNAVUT?', 'X0A'],
    'America/Halifax': [
      'NS NOVASCOTIA NB NEWBRUNSWICK NOUVEAUBRUNSWICK PE PEI PRINCEEDWARDISLAND',
      'B C E G0B G4T A0P A0R A2V',
    ],
    'America/St_Johns': ['NL? NF? NEWFOUNDLAND?', 'A'],
    'America/Whitehorse': ['YT YUKON', 'Y'],
  },
  CD: {
    'Africa/Kinshasa': [''],
    'Africa/Lubumbashi': [
      `HK HAUTKATANGA LU LUALABA HL HAUTLOMAMI TA TANGANYIKA KA KATANGA KS KASAI KC KASAICENTRAL KE LO LOMAMI SA SANKURU
      NK NORDKIVU SK SUDKIVU MA MANIEMA IT ITURI HU HAUTUELE BU BASUELE TO TSHOPO OR ORIENTALE`,
    ],
  },
  CL: {
    'America/Santiago': [''],
    'America/Punta_Arenas': ['MA MAGALLANES AI AISEN AYSEN', '595-9 60-4'],
    'Pacific/Easter': ['ISLADEPASCUA', '277'],
  },
  EC: { 'America/Guayaquil': [''], 'Pacific/Galapagos': ['W GALAPAGOS', '20'] },
  ES: {
    'Europe/Madrid': [''],
    'Atlantic/Canary': [
      'CN GC TF CANARIAS CANARYISLANDS ISLASCANARIAS LASPALMAS GRANCANARIA SANTACRUZDETENERIFE TENERIFE LANZAROTE',
      '35 38',
    ],
  },
  FM: { 'Pacific/Pohnpei': [''], 'Pacific/Chuuk': ['TRK YAP CHUUK', '96942-3'] },
  // The overseas departments are countries of their own in ISO 3166, but many shops write France.
  FR: {
    'Europe/Paris': [''],
    'America/Guadeloupe': ['GP GUADELOUPE BL MF', '971 977-8'],
    'America/Martinique': ['MQ MARTINIQUE', '972'],
    'America/Cayenne': ['GF GUYANE FRENCHGUIANA', '973'],
    'Indian/Reunion': ['RE REUNION LAREUNION', '974'],
    'America/Miquelon': ['PM', '975'],
    'Indian/Mayotte': ['YT MAYOTTE', '976'],
    'Pacific/Wallis': ['WF', '986'],
    'Pacific/Tahiti': ['PF', '987'],
    'Pacific/Noumea': ['NC', '988'],
  },
  GL: { 'America/Nuuk': [''], 'America/Thule': ['', '3970-1'] },
  ID: {
    'Asia/Jakarta': ['', '1-7'],
    'Asia/Pontianak': ['KB KT WESTKALIMANTAN CENTRALKALIMANTAN KALIMANTANBARAT KALIMANTANTENGAH', '73-4 78-9'],
    'Asia/Makassar': [
      `BA BALI NB NT WESTNUSATENGGARA EASTNUSATENGGARA NUSATENGGARA KS KI KU SOUTHKALIMANTAN EASTKALIMANTAN
      NORTHKALIMANTAN KALIMANTANSELATAN KALIMANTANTIMUR KALIMANTANUTARA ST SG SR SN SA SULAWESI NORTHSULAWESI
      SOUTHSULAWESI WESTSULAWESI CENTRALSULAWESI SOUTHEASTSULAWESI GO GORONTALO`,
      '70-2 75-7 8 9',
    ],
    'Asia/Jayapura': ['MA MU MALUKU NORTHMALUKU PA PB PD PE PS PT PAPUA WESTPAPUA', '97-9'],
  },
  KI: {
    'Pacific/Tarawa': [''],
    'Pacific/Kiritimati': ['L LINEISLANDS KIRITIMATI'],
    'Pacific/Kanton': ['P PHOENIXISLANDS'],
  },
  MN: { 'Asia/Ulaanbaatar': [''], 'Asia/Hovd': ['043 046 071 BAYANOLGII BAYANULGII HOVD KHOVD UVS', '83-5'] },
  MX: {
    'America/Mexico_City': [''],
    'America/Cancun': ['ROO QR QROO QUINTANAROO', '77'],
    // The strip along the border keeps the summer time of its neighbour.
    'America/Matamoros': ['', '873-5 88 260 262'],
    'America/Chihuahua': ['CHH? CH? CHIH? CHIHUAHUA?', '31-3'],
    'America/Ciudad_Juarez': ['', '320-6'],
    'America/Ojinaga': ['', '3288'],
    'America/Mazatlan': ['BCS BS BAJACALIFORNIASUR SIN SI SINALOA NAY? NA? NAYARIT?', '23 63 80-2'],
    'America/Bahia_Banderas': ['', '6373'],
    'America/Hermosillo': ['SON SO SONORA', '83-5'],
    'America/Tijuana': ['BCN BC BAJACALIFORNIA', '21-2'],
  },
  NZ: { 'Pacific/Auckland': [''], 'Pacific/Chatham': ['CIT CHATHAM', '8942'] },
  PF: {
    'Pacific/Tahiti': [''],
    'Pacific/Marquesas': ['M MARQUESAS MARQUISES', '98740-6'],
    'Pacific/Gambier': ['GAMBIER', '98755'],
  },
  PG: { 'Pacific/Port_Moresby': [''], 'Pacific/Bougainville': ['NSB BOUGAINVILLE', '355'] },
  PT: {
    'Europe/Lisbon': [''],
    'Atlantic/Azores': ['20 ACORES AZORES REGIAOAUTONOMADOSACORES', '95-9'],
    'Atlantic/Madeira': ['30 MADEIRA REGIAOAUTONOMADAMADEIRA', '90-4'],
  },
  RU: {
    'Europe/Moscow': [''],
    'Europe/Kaliningrad': ['KGD KALININGRAD', '236-8'],
    'Europe/Samara': ['SAM SAMARA UD UDMURT', '426-7 443-6'],
    'Europe/Saratov': ['SAR SARATOV', '410-3'],
    'Europe/Ulyanovsk': ['ULY ULYANOVSK', '432-3'],
    'Europe/Astrakhan': ['AST ASTRAKHAN', '414 416'],
    'Asia/Yekaterinburg': [
      `SVE SVERDLOVSK CHE CHELYABINSK BA BASHKORTOSTAN PER PERM PERMSK ORE ORENBURG KGN KURGAN TYU TYUMEN KHM KHANTYMANS
      YAN YAMALO`,
      '45 460-2 614-9 62 640-1',
    ],
    'Asia/Omsk': ['OMS OMSK', '644-6'],
    'Asia/Novosibirsk': ['NVS NOVOSIBIRSK TOM TOMSK', '630-6'],
    'Asia/Krasnoyarsk': [
      'KYA KRASNOYARSK KK KHAKAS TY TUVA TYVA KEM KEMEROVO KUZBASS ALT ALTAI ALTAY AL',
      '647-9 65 660-3 667-8',
    ],
    'Asia/Irkutsk': ['IRK IRKUTSK BU BURYAT', '664-6 669 670-1'],
    'Asia/Yakutsk': ['SA? SAKHA? YAKUT? AMU AMUR ZAB ZABAYKAL ZABAIKAL', '672-8 687'],
    'Asia/Vladivostok': ['PRI PRIMOR KHA KHABAROVSK YEV JEWISH', '679 680-2 690-2'],
    'Asia/Magadan': ['MAG MAGADAN', '685-6'],
    'Asia/Sakhalin': ['SAK SAKHALIN', '693-4'],
    'Asia/Kamchatka': ['KAM KAMCHATKA CHU CHUKOT', '683-4 688-9'],
  },
  UM: { 'Pacific/Midway': [''], 'Pacific/Wake': ['79 WAKEISLAND', '96898'] },
  US: {
    'America/New_York': [
      'WASHINGTONDC',
      `0 1 2 3 4 398-9 425-6 569 3730-2 3736 4270 4273 4277-8 32456-7 36854 36863 36867-9 36870 36877 37331-3 37336-7
      37341 37343 37350-1 37353-4 37370-1 37373 37379 37381 37384-5 37391 40142 40175 40177 42716 42718-9 42724 42740
      42748 42758 47532 47535 47553 47557-8 47573 47575 47578 49871-2 49878-9`,
    ],
    'America/Chicago': [
      `AL? ALABAMA? AR ARKANSAS IL ILLINOIS IA IOWA KS? KANSAS? LA LOUISIANA MN MINNESOTA MS MISSISSIPPI MO MISSOURI
      NE? NEBRASKA? ND? NORTHDAKOTA? OK OKLAHOMA SD? SOUTHDAKOTA? TN? TENNESSEE? TX? TEXAS? WI WISCONSIN`,
      `5-7 35-6 38-9 42 324-5 370-3 375 463-4 476-7 4014 4017 4262 4753 4755 4757 4987 37301 37305-6 37313 37318 37324
      37327-8 37360 37365-7 37419 37723 40111 40115 40119 40152-3 42602 42642 42731 42782 46531-2 46534 47514-5 47520
      47523 47525 47586 47588 47922 47943 47948 47951 47963-4 47977-8 49801-2 49812 49815 49821 49831 49834 49845
      49847-8 49852 49858 49863 49881 49886-7 49892-3 49896 49902-3 49911 49915 49920 49927 49935 49938 49947 49959
      49964 49968-9 57555 57559 57631-2 57646 57648 58631 58638 67764 69120 69123 69142-3 69151 69157 79830-2 79834`,
    ],
    'America/Denver': [
      'CO COLORADO ID? IDAHO? MT MONTANA NM NEWMEXICO UT UTAH WY WYOMING',
      `8 59 576-7 586 693 799 865 979 5755 6776 6912 6914-5 6919 7982-3 8604-5 8988 57532 57537 57543 57547 57567 57574
      57577 58529 58533 58562 58564 58569 58838 67733 67735 67741 67758 67836 67857 67878-9 69021 69023 69027 69030 69033
      69037 69041 69045 69131 69133-4 69160-2 69168 69211 69216 69218-9 79847 79849 79851 79853 83522 83542 83547 83549
      86003 86016 86020 86031 86033-5`,
    ],
    // Without summer time but for the Navajo Nation, which stands in Denver's list.
    'America/Phoenix': ['AZ? ARIZONA?', '85-6 86042-3 86046 86052 86502 86555'],
    'America/Los_Angeles': ['CA CALIFORNIA NV? NEVADA? OR? OREGON? WA WASHINGTON', '9 89 835 838 889 97904-5 97907'],
    'America/Anchorage': ['AK? ALASKA?', '995-9'],
    'America/Adak': ['', '99546-7'],
    'Pacific/Honolulu': ['HI HAWAII', '967-8'],
    'America/Puerto_Rico': ['PR PUERTORICO VI VIRGINISLANDS USVIRGINISLANDS', '006-9'],
    'Pacific/Guam': ['GU GUAM MP NORTHERNMARIANA', '969'],
    'Pacific/Pago_Pago': ['AS AMERICANSAMOA', '96799'],
    // Post of the armed forces: the codes tell the region of the world, not the country.
    'Europe/Berlin': ['AE ARMEDFORCESEUROPE', '09'],
    'Asia/Tokyo': ['AP ARMEDFORCESPACIFIC', '962-6'],
  },
};

const CITIES: Record<string, string> = {
  Africa: `AO Luanda BF Ouagadougou BI Bujumbura BJ Porto-Novo BW Gaborone CF Bangui CG Brazzaville CI Abidjan CM Douala
    DJ Djibouti DZ Algiers EA Ceuta EG Cairo EH El_Aaiun ER Asmara ET Addis_Ababa GA Libreville GH Accra GM Banjul
    GN Conakry GQ Malabo GW Bissau KE Nairobi LR Monrovia LS Maseru LY Tripoli MA Casablanca ML Bamako MR Nouakchott
    MW Blantyre MZ Maputo NA Windhoek NE Niamey NG Lagos RW Kigali SD Khartoum SL Freetown SN Dakar SO Mogadishu SS Juba
    ST Sao_Tome SZ Mbabane TD Ndjamena TG Lome TN Tunis TZ Dar_es_Salaam UG Kampala ZA Johannesburg ZM Lusaka ZW Harare`,
  America: `AG Antigua AI Anguilla AR Argentina/Buenos_Aires AW Aruba BB Barbados BL St_Barthelemy BO La_Paz
    BQ Kralendijk BS Nassau BZ Belize CO Bogota CR Costa_Rica CU Havana CW Curacao DM Dominica DO Santo_Domingo
    GD Grenada GF Cayenne GP Guadeloupe GT Guatemala GY Guyana HN Tegucigalpa HT Port-au-Prince JM Jamaica KN St_Kitts
    KY Cayman LC St_Lucia MF Marigot MQ Martinique MS Montserrat NI Managua PA Panama PE Lima PM Miquelon PR Puerto_Rico
    PY Asuncion SR Paramaribo SV El_Salvador SX Lower_Princes TC Grand_Turk TT Port_of_Spain UY Montevideo
    VC St_Vincent VE Caracas VG Tortola VI St_Thomas`,
  Antarctica: 'AQ McMurdo',
  Arctic: 'SJ Longyearbyen',
  Asia: `AE Dubai AF Kabul AM Yerevan AZ Baku BD Dhaka BH Bahrain BN Brunei BT Thimphu CN Shanghai CY Nicosia GE Tbilisi
    HK Hong_Kong IL Jerusalem IN Kolkata IQ Baghdad IR Tehran JO Amman JP Tokyo KG Bishkek KH Phnom_Penh KP Pyongyang
    KR Seoul KW Kuwait KZ Almaty LA Vientiane LB Beirut LK Colombo MM Yangon MO Macau MY Kuala_Lumpur NP Kathmandu
    OM Muscat PH Manila PK Karachi PS Hebron QA Qatar SA Riyadh SG Singapore SY Damascus TH Bangkok TJ Dushanbe TL Dili
    TM Ashgabat TW Taipei UZ Tashkent VN Ho_Chi_Minh YE Aden`,
  Atlantic: 'BM Bermuda CV Cape_Verde FK Stanley FO Faroe GS South_Georgia IC Canary IS Reykjavik SH St_Helena',
  Europe: `AD Andorra AL Tirane AT Vienna AX Mariehamn BA Sarajevo BE Brussels BG Sofia BY Minsk CH Zurich CZ Prague
    DE Berlin DK Copenhagen EE Tallinn FI Helsinki GB London GG Guernsey GI Gibraltar GR Athens HR Zagreb HU Budapest
    IE Dublin IM Isle_of_Man IT Rome JE Jersey LI Vaduz LT Vilnius LU Luxembourg LV Riga MC Monaco MD Chisinau
    ME Podgorica MK Skopje MT Malta NL Amsterdam NO Oslo PL Warsaw RO Bucharest RS Belgrade SE Stockholm SI Ljubljana
    SK Bratislava SM San_Marino TR Istanbul UA Kyiv VA Vatican XK Belgrade`,
  Indian: `CC Cocos CX Christmas IO Chagos KM Comoro MG Antananarivo MU Mauritius MV Maldives RE Reunion SC Mahe
    TF Kerguelen YT Mayotte`,
  Pacific: `AS Pago_Pago CK Rarotonga FJ Fiji GU Guam MH Majuro MP Saipan NC Noumea NF Norfolk NR Nauru NU Niue
    PN Pitcairn PW Palau SB Guadalcanal TK Fakaofo TO Tongatapu TV Funafuti VU Efate WF Wallis WS Apia`,
};

const SINGLE_ZONE = new Map(
  Object.entries(CITIES).flatMap(([area, cities]) =>
    [...cities.matchAll(/([A-Z]{2}) (\S+)/g)].map(([, country = '', city]) => [country, `${area}/${city}`] as const),
  ),
);
