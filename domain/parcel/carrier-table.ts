// Carriers, a line each: source | name for people | page on which a number is tracked | other names.
// Of a name that stands in several lines the first counts. Pages take `{number}`, and some the destination's `{postalCode}` or
// `{country}`. Where a page is from:
// - WOO: woocommerce/woocommerce, src/Admin/Features/Fulfillments/Providers/*ShippingProvider.php, get_tracking_url (10.4), and
//   the providers of the extension WooCommerce Shipment Tracking
// - AST: Advanced Shipment Tracking for WooCommerce, the providers that its installer makes (3.x); https where it writes http
// - OWN: the carrier's own tracking page, as it takes a number in its address
// The names are those of these lists, of Shopify's tracking companies (FulfillmentTrackingInfo, Admin API 2026-07), and of
// EasyPost, AfterShip and Shippo.

export const CARRIER_TABLE = `
# all over the world
WOO | UPS | https://www.ups.com/track?tracknum={number} | ups.se, UPS Germany, upsdap, UPSSurePost, upsready, upsonline, ups_canada, ups_freight, upsi parcel, United Parcel Service, UPS Netherlands, UPSGroundSaver, ups-i-parcel
WOO | UPS Mail Innovations | https://www.ups.com/track?tracknum={number} | ups-mi, UPSMailInnovations
OWN | FedEx | https://www.fedex.com/fedextrack/?trknbr={number} | Federal Express, fedexdefault, fedex_ground, fedex-international, fedex_express
AST | FedEx SameDay | https://www.fedexsameday.com/fdx_dotracking_ua.aspx?tracknum={number} | FedexSameDayCity
OWN | FedEx SmartPost | https://www.fedex.com/fedextrack/?trknbr={number} | fedex-smartpost, FedExGroundEconomy, FedExMailview
WOO | DHL | https://www.dhl.com/en/express/tracking.html?AWB={number} | DHL uk, dhl-global, dhl-reference, DHL Germany (Express)
WOO | DHL Express | https://www.dhl.com/en/express/tracking.html?AWB={number} | DHL at, DHL cz, DHL se, dhlexpress, dhl-express-worldwide, dhl-pieceid, dhl_express_new
OWN | DHL | https://www.dhl.de/de/privatkunden/pakete-empfangen/verfolgen.html?piececode={number} | dhl-germany, DHL.de, DHL Paket, dhlpaket, Deutsche Post DHL, DHL Intraship (DE), dhl_germany, dhl-paket-de, DHL Germany, dhl_germany_c2c
OWN | DHL eCommerce | https://webtrack.dhlecs.com/orders?trackingNumber={number} | DHL US, DHL eCommerce US, dhl-global-mail, DhlGlobalMail, DhlEcs, dhl_ecommerce, DHL eCommerce Solutions, DHLGlobalmailInternational, DHLSmartmail, DHL Parcel US
WOO | DHL eCommerce | https://webtrack.dhlglobalmail.com/?trackingnumber={number} | DHL eCommerce Asia, dhl-global-mail-asia, DhlEcommerceAsia
OWN | TNT | https://www.tnt.com/express/en_us/site/tracking.html?searchType=con&cons={number} | TNT Express, TNT Express (consignment), tnt-reference, TNT UK, TNTExpress, TNT Express (reference), TNT Italy, TNT France, tnt-it, tnt-fr, TNT Click
OWN | Aramex | https://www.aramex.com/track/results?ShipmentNumber={number} | aramex-au, Aramex Australia
OWN | Amazon Logistics | https://track.amazon.com/tracking/{number} | Amazon, Amazon Shipping, AmazonMws, amazon-fba-us, Amazon Logistics UK, Amazon Logistics US
WOO | DHL | https://www.dhl.com/global-en/home/tracking.html?submit=1&tracking-id={number} | dhl-es, dhlparcel-es, dhl-poland, dhl-benelux, dhl_benelux, dhl-2-mann, DHL PL, DHL ES
AST | DHL Freight | https://www.logistics.dhl/global-en/home/tracking/tracking-freight.html?tracking-id={number} |
AST | Direct Link | https://tracking.directlink.com/?itemNumber={number} | directlink
WOO | GlobalPost | https://www.goglobalpost.com/track-detail/?t={number} |
OWN | DB Schenker | https://www.dbschenker.com/app/tracking-public/?refNumber={number} | Schenker, DB Schenker Sweden
OWN | Pitney Bowes | https://trackpb.shipment.co/track/{number} | Newgistics, pitney-bowes
# United States and Canada
AST | USPS | https://tools.usps.com/go/TrackConfirmAction?tLabels={number} | US Postal Service, United States Postal Service, usps-international, USPSReturns, USPSShip, UspsShip
OWN | OnTrac | https://www.ontrac.com/tracking/?number={number} | ontracv3
OWN | LaserShip | https://www.lasership.com/track/{number} | laser ship, lasershipv2
AST | APC | https://us.mytracking.net/APC/track/TrackDetails.aspx?t={number} | APC Postal Logistics, apc-overnight, apc_postal
OWN | Canada Post | https://www.canadapost-postescanada.ca/track-reperage/en#/search?searchFor={number} | canada_post, CanadaPost, Postes Canada
OWN | Purolator | https://www.purolator.com/en/shipping/tracker?pin={number} | purolator_ca, Purolator International
OWN | Canpar | https://www.canpar.com/en/tracking/track.htm?barcode={number} | Canpar Courier
OWN | Loomis Express | https://www.loomisexpress.com/loomship/Track/TrackStatus?wbs={number} | loomis
# Germany, Austria, Switzerland
OWN | Deutsche Post | https://www.deutschepost.de/de/s/sendungsverfolgung.html?piececode={number} | deutschepost, deutsch-post, deutsche_post
AST | DPD | https://tracking.dpd.de/parcelstatus?query={number} | DPD.de, dpd-de, dpd_germany, DPD Germany, DPD.at, DPD.cz, DPD Romania, dpd-ro, dpdgroup, dpd-ch, dpd-hungary, geopost, DPD Hungary, DPD Switzerland
AST | Hermes | https://www.myhermes.de/empfangen/sendungsverfolgung/?suche={number} | Hermes Germany, hermes-de, hermes-germany, Hermes DE, myHermes, HermesC2C, hermes_germany_b2c
OWN | GLS | https://gls-group.com/GROUP/en/parcel-tracking?match={number} | gls-europe, gls_de, GLS Germany, gls_es, General Logistics Systems, GLS (US), gls_us, gls_deutschland, gls_fr, gls-netherlands, gls-cz, gls-hun, gls-spain
OWN | Österreichische Post | https://www.post.at/s/sendungsdetails?snr={number} | post.at, austrian-post, austrian-post-registered, Post AT, Austrian Post, oepost
OWN | Swiss Post | https://service.post.ch/ekp-web/ui/entry/search/{number} | swisspost, swiss_post, Die Post, Schweizerische Post, La Poste Suisse
# the Low Countries, France
OWN | PostNL | https://jouw.postnl.nl/track-and-trace/{number}-{country}-{postalCode} | postnl-3s, postnl-domestic, postnl-international, PostNL International 3S, postnl_domestic, postnl (domestic)
AST | DPD | https://track.dpdnl.nl/?parcelnumber={number} | DPD.NL, dpd-nl, DPD Netherlands
OWN | DHL | https://www.dhlparcel.nl/nl/volg-uw-zending-0?tt={number} | dhl-nl, DHL Parcel NL, dhlparcel_nl, DHLParcel, dhl parcel
OWN | bpost | https://track.bpost.cloud/btr/web/#/search?itemCode={number} | Belgium Post, BPost International, bpost-international, bpost_be
AST | Colissimo | https://www.laposte.fr/outils/suivre-vos-envois?code={number} | laposte colissimo, colissimo_fr, la-poste-colissimo
AST | La Poste | https://www.laposte.fr/outils/suivre-vos-envois?code={number} | laposte, la_poste, Lettre suivie
AST | Chronopost | https://www.chronopost.fr/fr/chrono_suivi_search?listeNumerosLT={number} | chronopost-france, chronopost_fr, France EMS - Chronopost, Overseas Territory FR EMS
OWN | Mondial Relay | https://www.mondialrelay.fr/suivi-de-colis/?numeroExpedition={number}&codePostal={postalCode} | mondial_relay, mondialrelay_fr
OWN | DPD | https://trace.dpd.fr/fr/trace/{number} | dpd-fr, dpd-fr-reference, DPD France
# the British Isles
WOO | Royal Mail | https://www.royalmail.com/track-your-item#/tracking-results/{number} | royal_mail, RoyalMail, royalmailparcel, royalmail_uk
OWN | Parcelforce | https://www.parcelforce.com/track-trace?trackNumber={number} | Parcel Force, parcel-force, parcelforce_uk, ParcelForce Worldwide
WOO | Evri | https://www.evri.com/track/{number} | hermes-uk, HermesUK, Hermes World, myhermes-uk, hermes_uk, evri-uk
OWN | DPD | https://track.dpd.co.uk/parcels/{number} | DPD.co.uk, dpd-uk, DPD UK, dpd_uk, DPD Local, dpd-local, InterLink, interlink-express, geopost uk
OWN | Yodel | https://www.yodel.co.uk/tracking/{number}/{postalCode} | yodel_uk, yodel-international
AST | ArrowXL | https://askaxl.co.uk/tracking?upi={number} | arrow-xl
OWN | An Post | https://www.anpost.com/Post-Parcels/Track/History?item={number} | anpost, an_post
OWN | DPD | https://dpd.ie/tracking?consignmentNumber={number} | DPD.ie, dpd-ireland, DPD Ireland, dpd_ie
WOO | Evri | https://international.evri.com/tracking/{number} | EVRi (international)
WOO | DHL | https://track.dhlparcel.co.uk/?con={number} | DHL Parcel UK, dhl-parcel-uk, UK Mail
OWN | DX | https://www.dxdelivery.com/consumer/my-tracking/?tn={number}&tpc={postalCode} | DX Delivery, dx-freight
OWN | Whistl | https://trackmyitem.whistl.co.uk/tracking/{number} |
OWN | CollectPlus | https://www.collectplus.co.uk/track/{number} | Collect+, collect_plus
# the South of Europe
OWN | Correos | https://www.correos.es/es/es/herramientas/localizador/envios/detalle?tracking-number={number} | spain-correos-es, correos_es, correos-spain, correos_espana
OWN | SEUR | https://www.seur.com/livetracking/?segOnlineIdentificationNumber={number} | spanish-seur, seur_es
OWN | CTT | https://appserver.ctt.pt/CustomerArea/PublicArea_Detail?ObjectCodeInput={number} | portugal-ctt, ctt_pt, CTT Expresso, Portugal Post - CTT
OWN | Poste Italiane | https://www.poste.it/cerca/index.html#/risultati-spedizioni/{number} | poste-italiane, PosteItaliane, poste_italiane, SDA, italy-sda, poste-italiane-paccocelere, sda-it
OWN | BRT | https://vas.brt.it/vas/sped_det_show.hsm?referer=sped_numspe_par.htm&Nspediz={number} | Bartolini, brt-it, brt_it, BRT (Bartolini), BRT Bartolini, Bartolini(BRT), brt-it-parcelid
AST | GLS | https://www.gls-italy.com/?option=com_gls&view=track_e_trace&mode=search&numero_spedizione={number}&tipo_codice=nazionale | GLS Italy, gls-it
OWN | InPost | https://inpost.it/trova-il-tuo-pacco?number={number} | inpost_it, InPost Italia, InPost Italy
OWN | CTT Express | https://www.cttexpress.com/localizador-de-envios/?sc={number} | ctt-express
OWN | Correos Express | https://s.correosexpress.com/c?n={number} | correosexpress
OWN | MRW | https://www.mrw.es/seguimiento_envios/MRW_resultados_consultas.asp?modo=nacional&envio={number} | mrw-spain
OWN | ELTA Courier | https://www.elta-courier.gr/search?br={number} | elta
AST | Hrvatska pošta | https://www.posta.hr/tracktrace.aspx?broj={number} | Croatia Post, hrvatska-posta
AST | Cyprus Post | https://www.cypruspost.post/en/track-n-trace-results?code={number} | cyprus-post
OWN | PTT | https://gonderitakip.ptt.gov.tr/Track/Verify?q={number} | Turkish Post, turkish-post, PTT Posta
# the North and East of Europe
OWN | PostNord | https://tracking.postnord.com/en/?id={number} | PostNord Sverige AB, postnord_se, PostNord SE, postnord-dk, PostNord DK, PostNord NO, danmark-post, sweden-posten, Portal PostNord, Denmark Post
OWN | Bring | https://tracking.bring.com/tracking/{number} | Bring.se, bring_no, Posten, Posten Norge, posten-norge
OWN | Posti | https://www.posti.fi/en/tracking#/lahetys/{number} | Itella, posti_fi, Posti Finland
OWN | InPost | https://inpost.pl/sledzenie-przesylek?number={number} | inpost_pl, inpost-paczkomaty, Paczkomaty, inpost paczkomaty
OWN | Poczta Polska | https://emonitoring.poczta-polska.pl/?numer={number} | poczta-polska, pocztapolska
OWN | Česká pošta | https://www.postaonline.cz/trackandtrace/-/zasilka/cislo?parcelNumbers={number} | czech-post, ceska-posta, Czech Post
OWN | Packeta | https://tracking.packeta.com/en/?id={number} | Zásilkovna, zasilkovna, packeta_cz
WOO | DPD | https://tracktrace.dpd.com.pl/parcelDetails?p1={number} | DPD.PL, dpd-poland, DPD Poland
WOO | PPL | https://www.ppl.cz/main2.aspx?cls=Package&idSearch={number} | PPL.cz
WOO | FAN Courier | https://www.fancourier.ro/awb-tracking/?xawb={number} | Fan Courier, fan
WOO | Cargus | https://app.urgentcargus.ro/Private/Tracking.aspx?CodBara={number} | Urgent Cargus
OWN | Magyar Posta | https://www.posta.hu/nyomkovetes/nyitooldal?searchvalue={number} | Hungary Post
OWN | Omniva | https://minu.omniva.ee/track/{number} | Estonia Post
OWN | Latvijas Pasts | https://www.pasts.lv/en/Category/Tracking_of_Postal_Items/?id={number} | Latvia Post
OWN | Lietuvos paštas | https://post.lt/siuntu-sekimas/?parcels={number} | Lithuania Post, lp-express
OWN | Nova Poshta | https://novaposhta.ua/tracking/?cargo_number={number} | nova-post
OWN | Ukrposhta | https://track.ukrposhta.ua/tracking_UA.html?barcode={number} | Ukraine Post
# Asia, the Pacific, South America
WOO | Australia Post | https://auspost.com.au/mypost/track/details/{number} | australia_post, auspost, AusPost, AustraliaPost, eParcel, StarTrack, star-track, Australia EMS
AST | CouriersPlease | https://www.couriersplease.com.au/tools-track/no/{number} | couriers-please, Couriers Please
OWN | NZ Post | https://www.nzpost.co.nz/tools/tracking?trackid={number} | new-zealand-post, nz-post, New Zealand Post, nz_post, CourierPost, courier-post
OWN | Aramex | https://www.aramex.co.nz/tools/track?l={number} | Fastway NZ, fastway-nz, Fastway, Aramex New Zealand
OWN | Japan Post | https://trackings.post.japanpost.jp/services/srv/search/?requestNo1={number}&locale=en | JP Post, japan-post, japanpost, Japan Post (EN), 日本郵便, Japan Post (JA)
OWN | Yamato Transport | https://toi.kuronekoyamato.co.jp/cgi-bin/tneko?number01={number} | Yamato, taqbin-jp, Yamato (EN), ヤマト運輸, Yamato (JA), KuronekoYamato
OWN | Sagawa | https://k2k.sagawa-exp.co.jp/p/web/okurijosearch.do?okurijoNo={number} | sagawa (EN), Sagawa Express, 佐川急便, Sagawa (JA)
OWN | YunExpress | https://www.yuntrack.com/parcelTracking?id={number} | yun-express, Yun Express, Yun Express Tracking
OWN | 4PX | https://track.4px.com/#/result/0/{number} | 4px-express
OWN | Cainiao | https://global.cainiao.com/newDetail.htm?mailNoList={number} | cainiao-global, AliExpress Standard Shipping
AST | Israel Post | https://mypost.israelpost.co.il/itemtrace?itemcode={number} | israel-post, israelpost
AST | Delhivery | https://www.delhivery.com/track/package/{number} | delhivery_in
AST | Ecom Express | https://ecomexpress.in/tracking/?tflag=0&awb_field={number} | ecom-express
AST | Correos Chile | https://seguimientoenvio.correos.cl/home/index/{number} | correos-chile
OWN | Correios | https://rastreamento.correios.com.br/app/index.php?objetos={number} | Brazil Correios, brazil-correios, correios_br
OWN | Aramex | https://www.aramex.com.au/tools/track/?l={number} | Fastway Couriers, Fastway AU, fastway_australia
OWN | Toll | https://www.mytoll.com/?externalSearchQuery={number}&op=Search | Toll IPEC, toll-priority
AST | Sendle | https://track.sendle.com/tracking?ref={number} |
AST | TNT | https://www.tnt.com/express/en_au/site/shipping-tools/tracking.html?respCountry=au&respLang=en&cons={number} | TNT Australia, tnt-au
AST | Dai Post | https://daiglobaltrack.com/tracking.aspx?custtracknbr={number} | daipost
AST | SF Express | https://www.sf-express.com/cn/en/dynamic_function/waybill/#search/bill-number/{number} | S.F Express, SF International, sf-international
OWN | Yanwen | https://track.yw56.com.cn/en/querydel?nums={number} | yanwen-express
AST | Korea Post | https://service.epost.go.kr/trace.RetrieveEmsRigiTraceList.comm?ems_gubun=E&sid1=&POST_CODE={number} | kpost, korea-post-ems
OWN | CJ Logistics | https://trace.cjlogistics.com/next/tracking.html?wblNo={number} | cj-korea-thai
OWN | Thailand Post | https://track.thailandpost.co.th/?trackNumber={number} | thailand-post-ems
AST | Ninja Van | https://www.ninjavan.co/en-sg/?tracking_id={number} | ninjavan-sg
WOO | DTDC | https://www.dtdc.in/tracking/tracking_results.asp?Ttype=awb_no&strCnno={number}&TrkType2=awb_no | DTDC Plus
OWN | Blue Dart | https://www.bluedart.com/trackdartresultthirdparty?trackFor=0&trackNo={number} | bluedart
OWN | Xpressbees | https://www.xpressbees.com/shipment/tracking?awbNo={number} |
AST | TCS | https://www.tcsexpress.com/tracking?id={number} | TCS PK
AST | Call Courier | https://callcourier.com.pk/tracking/?tc={number} |
AST | Trax | https://sonic.pk/tracking?tracking_number={number} | Trax Logistics, Sonic
OWN | Andreani | https://www.andreani.com/envio/{number} |
# Africa
AST | La Poste de Côte d’Ivoire | https://laposte.ci.post/tracking-colis?identifiant={number} | Ivory Coast EMS
`;
