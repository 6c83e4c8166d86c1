import { carrierKey } from './carrier-names.ts';

// Carriers by the names that shops and tracking services write, each with the name for people and the page on which a
// number is tracked. The page's source stands at its line:
// - WOO: woocommerce/woocommerce, src/Admin/Features/Fulfillments/Providers/*ShippingProvider.php, get_tracking_url (10.4)
// - AST: Advanced Shipment Tracking for WooCommerce, the providers that its installer makes (3.x)
// - OWN: the carrier's own tracking page, as it takes a number in its address (looked at in 2026)
// The names are those of these lists, of Shopify's tracking companies (FulfillmentTrackingInfo, Admin API 2026-07), and the
// slugs of EasyPost, AfterShip and Shippo.

type Source = 'WOO' | 'AST' | 'OWN';

export type Carrier = {
  name: string;
  /** https, with `{number}`; some pages want `{postalCode}` or `{country}` of the destination, too. */
  url: string;
  source: Source;
  /** What its numbers look like, where that is public: another number is not its own, and its page would only say so. */
  numbers?: RegExp;
};

/** UPU S10: two letters, nine digits, the country's two letters. */
const s10 = (country: string): string => `[A-Z]{2}\\d{9}${country}`;
const numbers = (...forms: string[]): RegExp => new RegExp(`^(${forms.join('|')})$`);

const UPS = numbers(
  '1Z[0-9A-Z]{16}',
  '\\d{9,12}',
  '[THVJ]\\d{10}',
  'MI\\d{6}[A-Z0-9]{6,22}',
  '9\\d{21,33}',
  s10('[A-Z]{2}'),
);
const USPS = numbers(
  '(420\\d{5}(\\d{4})?)?9[1-5]\\d{18,24}',
  '7\\d{19}',
  '82\\d{8}',
  '[A-Z]{2}\\d{9}US',
  s10('[A-Z]{2}'),
);
const FEDEX = numbers('\\d{12}', '\\d{14,15}', '\\d{20}', '96\\d{20}', '\\d{22}', '\\d{34}');

const UPS_PAGE = 'https://www.ups.com/track?tracknum={number}';
const DHL_EXPRESS_PAGE = 'https://www.dhl.com/en/express/tracking.html?AWB={number}';
const DHL_PARCEL_PAGE = 'https://www.dhl.de/de/privatkunden/pakete-empfangen/verfolgen.html?piececode={number}';
const DPD_PAGE = 'https://tracking.dpd.de/parcelstatus?query={number}';
const GLS_PAGE = 'https://gls-group.com/GROUP/en/parcel-tracking?match={number}';
const LA_POSTE_PAGE = 'https://www.laposte.fr/outils/suivre-vos-envois?code={number}';
const POSTNORD_PAGE = 'https://tracking.postnord.com/en/?id={number}';

/** Name for people, other names, page, source, numbers. */
const ROWS: readonly [name: string, others: string[], url: string, source: Source, numbers?: RegExp][] = [
  // all over the world
  [
    'UPS',
    [
      'ups.se',
      'UPS Germany',
      'upsdap',
      'UPSSurePost',
      'upsready',
      'upsonline',
      'ups_canada',
      'ups_freight',
      'upsi parcel',
      'United Parcel Service',
    ],
    UPS_PAGE,
    'WOO',
    UPS,
  ],
  ['UPS Mail Innovations', ['ups-mi', 'UPSMailInnovations'], UPS_PAGE, 'WOO', UPS],
  [
    'FedEx',
    ['Federal Express', 'fedexdefault', 'fedex_ground', 'fedex-international', 'fedex_express'],
    'https://www.fedex.com/fedextrack/?trknbr={number}',
    'OWN',
    FEDEX,
  ],
  [
    'FedEx SameDay',
    ['FedexSameDayCity'],
    'https://www.fedexsameday.com/fdx_dotracking_ua.aspx?tracknum={number}',
    'AST',
  ],
  ['FedEx SmartPost', ['fedex-smartpost'], 'https://www.fedex.com/fedextrack/?trknbr={number}', 'OWN'],
  ['DHL', ['DHL uk', 'dhl-global', 'dhl-reference', 'DHL Germany (Express)'], DHL_EXPRESS_PAGE, 'WOO'],
  ['DHL Express', ['DHL at', 'DHL cz', 'DHL se', 'dhlexpress', 'dhl-express-worldwide'], DHL_EXPRESS_PAGE, 'WOO'],
  [
    'DHL',
    [
      'dhl-germany',
      'DHL.de',
      'DHL Paket',
      'dhlpaket',
      'Deutsche Post DHL',
      'DHL Intraship (DE)',
      'dhl_germany',
      'dhl-paket-de',
    ],
    DHL_PARCEL_PAGE,
    'OWN',
  ],
  [
    'DHL eCommerce',
    [
      'DHL US',
      'DHL eCommerce US',
      'dhl-global-mail',
      'DhlGlobalMail',
      'DhlEcs',
      'dhl_ecommerce',
      'DHL eCommerce Solutions',
      'DHLGlobalmailInternational',
    ],
    'https://webtrack.dhlecs.com/orders?trackingNumber={number}',
    'OWN',
  ],
  [
    'DHL eCommerce',
    ['DHL eCommerce Asia', 'dhl-global-mail-asia', 'DhlEcommerceAsia'],
    'https://webtrack.dhlglobalmail.com/?trackingnumber={number}',
    'WOO',
  ],
  [
    'TNT',
    ['TNT Express', 'TNT Express (consignment)', 'tnt-reference', 'TNT UK', 'TNTExpress'],
    'https://www.tnt.com/express/en_us/site/tracking.html?searchType=con&cons={number}',
    'OWN',
  ],
  ['Aramex', ['aramex-au', 'Aramex Australia'], 'https://www.aramex.com/track/results?ShipmentNumber={number}', 'OWN'],
  [
    'Amazon Logistics',
    ['Amazon', 'Amazon Shipping', 'AmazonMws', 'amazon-fba-us', 'Amazon Logistics UK', 'Amazon Logistics US'],
    'https://track.amazon.com/tracking/{number}',
    'OWN',
  ],
  // United States and Canada
  [
    'USPS',
    ['US Postal Service', 'United States Postal Service', 'usps-international'],
    'https://tools.usps.com/go/TrackConfirmAction?tLabels={number}',
    'AST',
    USPS,
  ],
  ['OnTrac', ['ontracv3'], 'https://www.ontrac.com/tracking/?number={number}', 'OWN'],
  ['LaserShip', ['laser ship', 'lasershipv2'], 'https://www.lasership.com/track/{number}', 'OWN'],
  [
    'APC',
    ['APC Postal Logistics', 'apc-overnight'],
    'https://us.mytracking.net/APC/track/TrackDetails.aspx?t={number}',
    'AST',
  ],
  [
    'Canada Post',
    ['canada_post', 'CanadaPost', 'Postes Canada'],
    'https://www.canadapost-postescanada.ca/track-reperage/en#/search?searchFor={number}',
    'OWN',
    numbers('\\d{16}', '\\d{12}', s10('[A-Z]{2}')),
  ],
  [
    'Purolator',
    ['purolator_ca', 'Purolator International'],
    'https://www.purolator.com/en/shipping/tracker?pin={number}',
    'OWN',
  ],
  // Germany, Austria, Switzerland
  [
    'Deutsche Post',
    ['deutschepost', 'deutsch-post', 'deutsche_post'],
    'https://www.deutschepost.de/de/s/sendungsverfolgung.html?piececode={number}',
    'OWN',
  ],
  [
    'DPD',
    ['DPD.de', 'dpd-de', 'dpd_germany', 'DPD Germany', 'DPD.at', 'DPD.cz', 'DPD Romania', 'dpd-ro', 'dpdgroup'],
    DPD_PAGE,
    'AST',
  ],
  [
    'Hermes',
    ['Hermes Germany', 'hermes-de', 'hermes-germany', 'Hermes DE', 'myHermes', 'HermesC2C'],
    'https://www.myhermes.de/empfangen/sendungsverfolgung/?suche={number}',
    'AST',
  ],
  [
    'GLS',
    [
      'gls-europe',
      'gls_de',
      'GLS Germany',
      'gls-it',
      'gls_es',
      'GLS Italy',
      'General Logistics Systems',
      'GLS (US)',
      'gls_us',
    ],
    GLS_PAGE,
    'OWN',
  ],
  [
    'Österreichische Post',
    ['post.at', 'austrian-post', 'austrian-post-registered', 'Post AT', 'Austrian Post', 'oepost'],
    'https://www.post.at/s/sendungsdetails?snr={number}',
    'OWN',
  ],
  [
    'Swiss Post',
    ['swisspost', 'swiss_post', 'Die Post', 'Schweizerische Post', 'La Poste Suisse'],
    'https://service.post.ch/ekp-web/ui/entry/search/{number}',
    'OWN',
  ],
  // the Low Countries, France
  [
    'PostNL',
    [
      'postnl-3s',
      'postnl-domestic',
      'postnl-international',
      'PostNL International 3S',
      'postnl_domestic',
      'postnl (domestic)',
    ],
    'https://jouw.postnl.nl/track-and-trace/{number}-{country}-{postalCode}',
    'OWN',
  ],
  ['DPD', ['DPD.NL', 'dpd-nl', 'DPD Netherlands'], 'https://track.dpdnl.nl/?parcelnumber={number}', 'AST'],
  [
    'DHL',
    ['dhl-nl', 'DHL Parcel NL', 'dhlparcel_nl', 'DHLParcel', 'dhl parcel'],
    'https://www.dhlparcel.nl/nl/volg-uw-zending-0?tt={number}',
    'OWN',
  ],
  [
    'bpost',
    ['Belgium Post', 'BPost International', 'bpost-international', 'bpost_be'],
    'https://track.bpost.cloud/btr/web/#/search?itemCode={number}',
    'OWN',
  ],
  ['Colissimo', ['laposte colissimo', 'colissimo_fr', 'la-poste-colissimo'], LA_POSTE_PAGE, 'AST'],
  ['La Poste', ['laposte', 'la_poste', 'Lettre suivie'], LA_POSTE_PAGE, 'AST'],
  [
    'Chronopost',
    ['chronopost-france', 'chronopost_fr'],
    'https://www.chronopost.fr/fr/chrono_suivi_search?listeNumerosLT={number}',
    'AST',
  ],
  [
    'Mondial Relay',
    ['mondial_relay', 'mondialrelay_fr'],
    'https://www.mondialrelay.fr/suivi-de-colis/?numeroExpedition={number}&codePostal={postalCode}',
    'OWN',
  ],
  // the British Isles
  [
    'Royal Mail',
    ['royal_mail', 'RoyalMail', 'royalmailparcel'],
    'https://www.royalmail.com/track-your-item#/tracking-results/{number}',
    'WOO',
  ],
  [
    'Parcelforce',
    ['Parcel Force', 'parcel-force', 'parcelforce_uk', 'ParcelForce Worldwide'],
    'https://www.parcelforce.com/track-trace?trackNumber={number}',
    'OWN',
  ],
  [
    'Evri',
    ['hermes-uk', 'HermesUK', 'Hermes World', 'myhermes-uk', 'hermes_uk', 'evri-uk'],
    'https://www.evri.com/track/{number}',
    'WOO',
  ],
  [
    'DPD',
    ['DPD.co.uk', 'dpd-uk', 'DPD UK', 'dpd_uk', 'DPD Local', 'dpd-local', 'InterLink', 'interlink-express'],
    'https://track.dpd.co.uk/parcels/{number}',
    'OWN',
  ],
  ['Yodel', ['yodel_uk', 'yodel-international'], 'https://www.yodel.co.uk/tracking/{number}/{postalCode}', 'OWN'],
  ['ArrowXL', ['arrow-xl'], 'https://askaxl.co.uk/tracking?upi={number}', 'AST'],
  ['An Post', ['anpost', 'an_post'], 'https://www.anpost.com/Post-Parcels/Track/History?item={number}', 'OWN'],
  [
    'DPD',
    ['DPD.ie', 'dpd-ireland', 'DPD Ireland', 'dpd_ie'],
    'https://dpd.ie/tracking?consignmentNumber={number}',
    'OWN',
  ],
  // the South of Europe
  [
    'Correos',
    ['spain-correos-es', 'correos_es', 'correos-spain'],
    'https://www.correos.es/es/es/herramientas/localizador/envios/detalle?tracking-number={number}',
    'OWN',
  ],
  [
    'SEUR',
    ['spanish-seur', 'seur_es'],
    'https://www.seur.com/livetracking/?segOnlineIdentificationNumber={number}',
    'OWN',
  ],
  [
    'CTT',
    ['portugal-ctt', 'ctt_pt', 'CTT Expresso'],
    'https://appserver.ctt.pt/CustomerArea/PublicArea_Detail?ObjectCodeInput={number}',
    'OWN',
  ],
  [
    'Poste Italiane',
    ['poste-italiane', 'PosteItaliane', 'poste_italiane', 'SDA', 'italy-sda', 'poste-italiane-paccocelere'],
    'https://www.poste.it/cerca/index.html#/risultati-spedizioni/{number}',
    'OWN',
  ],
  [
    'BRT',
    ['Bartolini', 'brt-it', 'brt_it', 'BRT (Bartolini)', 'BRT Bartolini', 'Bartolini(BRT)'],
    'https://vas.brt.it/vas/sped_det_show.hsm?referer=sped_numspe_par.htm&Nspediz={number}',
    'OWN',
  ],
  // the North and East of Europe
  [
    'PostNord',
    [
      'PostNord Sverige AB',
      'postnord_se',
      'PostNord SE',
      'postnord-dk',
      'PostNord DK',
      'PostNord NO',
      'danmark-post',
      'sweden-posten',
    ],
    POSTNORD_PAGE,
    'OWN',
  ],
  [
    'Bring',
    ['Bring.se', 'bring_no', 'Posten', 'Posten Norge', 'posten-norge'],
    'https://tracking.bring.com/tracking/{number}',
    'OWN',
  ],
  ['Posti', ['Itella', 'posti_fi', 'Posti Finland'], 'https://www.posti.fi/en/tracking#/lahetys/{number}', 'OWN'],
  [
    'InPost',
    ['inpost_pl', 'inpost-paczkomaty', 'Paczkomaty', 'inpost paczkomaty'],
    'https://inpost.pl/sledzenie-przesylek?number={number}',
    'OWN',
  ],
  ['Poczta Polska', ['poczta-polska', 'pocztapolska'], 'https://emonitoring.poczta-polska.pl/?numer={number}', 'OWN'],
  [
    'Česká pošta',
    ['czech-post', 'ceska-posta', 'Czech Post'],
    'https://www.postaonline.cz/trackandtrace/-/zasilka/cislo?parcelNumbers={number}',
    'OWN',
  ],
  ['Packeta', ['Zásilkovna', 'zasilkovna', 'packeta_cz'], 'https://tracking.packeta.com/en/?id={number}', 'OWN'],
  // Asia, the Pacific, South America
  [
    'Australia Post',
    ['australia_post', 'auspost', 'AusPost', 'AustraliaPost', 'eParcel', 'StarTrack', 'star-track'],
    'https://auspost.com.au/mypost/track/details/{number}',
    'WOO',
  ],
  [
    'CouriersPlease',
    ['couriers-please', 'Couriers Please'],
    'https://www.couriersplease.com.au/tools-track/no/{number}',
    'AST',
  ],
  [
    'NZ Post',
    ['new-zealand-post', 'nz-post', 'New Zealand Post', 'nz_post', 'CourierPost', 'courier-post'],
    'https://www.nzpost.co.nz/tools/tracking?trackid={number}',
    'OWN',
  ],
  [
    'Aramex',
    ['Fastway NZ', 'fastway-nz', 'Fastway', 'Aramex New Zealand'],
    'https://www.aramex.co.nz/tools/track?l={number}',
    'OWN',
  ],
  [
    'Japan Post',
    ['JP Post', 'japan-post', 'japanpost', 'Japan Post (EN)', '日本郵便'],
    'https://trackings.post.japanpost.jp/services/srv/search/?requestNo1={number}&locale=en',
    'OWN',
  ],
  [
    'Yamato Transport',
    ['Yamato', 'taqbin-jp', 'Yamato (EN)', 'ヤマト運輸'],
    'https://toi.kuronekoyamato.co.jp/cgi-bin/tneko?number01={number}',
    'OWN',
  ],
  [
    'Sagawa',
    ['sagawa (EN)', 'Sagawa Express', '佐川急便'],
    'https://k2k.sagawa-exp.co.jp/p/web/okurijosearch.do?okurijoNo={number}',
    'OWN',
  ],
  [
    'YunExpress',
    ['yun-express', 'Yun Express', 'Yun Express Tracking'],
    'https://www.yuntrack.com/parcelTracking?id={number}',
    'OWN',
  ],
  ['4PX', ['4px-express'], 'https://track.4px.com/#/result/0/{number}', 'OWN'],
  [
    'Cainiao',
    ['cainiao-global', 'AliExpress Standard Shipping'],
    'https://global.cainiao.com/newDetail.htm?mailNoList={number}',
    'OWN',
  ],
  ['Israel Post', ['israel-post', 'israelpost'], 'https://mypost.israelpost.co.il/itemtrace?itemcode={number}', 'AST'],
  ['Delhivery', ['delhivery_in'], 'https://www.delhivery.com/track/package/{number}', 'AST'],
  ['Ecom Express', ['ecom-express'], 'https://ecomexpress.in/tracking/?tflag=0&awb_field={number}', 'AST'],
  ['Correos Chile', ['correos-chile'], 'https://seguimientoenvio.correos.cl/home/index/{number}', 'AST'],
  [
    'Correios',
    ['Brazil Correios', 'brazil-correios', 'correios_br'],
    'https://rastreamento.correios.com.br/app/index.php?objetos={number}',
    'OWN',
  ],
];

const BY_KEY = new Map<string, Carrier>(
  ROWS.flatMap(([name, others, url, source, form]) =>
    [name, ...others].map((one): [string, Carrier] => [
      carrierKey(one),
      { name, url, source, ...(form && { numbers: form }) },
    ]),
  ).toReversed(), // of a name that stands in several lines the first counts
);

/** The carrier that is called so. */
export const carrierCalled = (name: string): Carrier | undefined => BY_KEY.get(carrierKey(name));

/** Numbers that are one carrier's only, so that nobody need name it. */
const UNMISTAKABLE: readonly [numbers: RegExp, name: string][] = [
  [/^1Z[0-9A-Z]{16}$/, 'UPS'],
  [/^9[2-5]\d{20}$/, 'USPS'],
  [/^TB[ACM]\d{10,14}$/, 'Amazon Logistics'],
  [/^[A-Z]{2}\d{9}US$/, 'USPS'],
  [/^[A-Z]{2}\d{9}GB$/, 'Royal Mail'],
];

/** @param number without blanks and dashes, in capitals (`plainNumber`) */
export function carrierOfNumber(number: string): Carrier | undefined {
  const found = UNMISTAKABLE.find(([numbers]) => numbers.test(number));
  return found && carrierCalled(found[1]);
}
