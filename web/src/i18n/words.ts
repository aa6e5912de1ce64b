// All words of the application. Each large part keeps its own in two files with the same keys; a test compares them.
import { en as accountEn } from './account.en';
import { pl as accountPl } from './account.pl';
import { en as adminEn } from './admin.en';
import { pl as adminPl } from './admin.pl';
import { en as aidEn } from './aid.en';
import { pl as aidPl } from './aid.pl';
import { uk as aidUk } from './aid.uk';
import { en as casesEn } from './cases.en';
import { pl as casesPl } from './cases.pl';
import { en as coalEn } from './coal.en';
import { pl as coalPl } from './coal.pl';
import { en as mainEn } from './en';
import { en as figuresEn, measures as measuresEn, params as figureParamsEn } from './figures.en';
import { measures as measuresPl, params as figureParamsPl, pl as figuresPl } from './figures.pl';
import { en as lineageEn, measures as leaseMeasuresEn } from './lineage.en';
import { measures as leaseMeasuresPl, pl as lineagePl } from './lineage.pl';
import { en as linkingEn } from './linking.en';
import { pl as linkingPl } from './linking.pl';
import { en as papersEn } from './papers.en';
import { pl as papersPl } from './papers.pl';
import { en as paramsEn } from './params.en';
import { pl as paramsPl } from './params.pl';
import { pl as mainPl } from './pl';
import { en as peopleEn } from './people.en';
import { pl as peoplePl } from './people.pl';
import { en as programmesEn } from './programmes.en';
import { pl as programmesPl } from './programmes.pl';
import { en as programmeEn } from './programme.en';
import { pl as programmePl } from './programme.pl';
import { en as registersEn } from './registers.en';
import { pl as registersPl } from './registers.pl';
import { codes as reliefCodesEn, en as reliefEn } from './relief.en';
import { codes as reliefCodesPl, pl as reliefPl } from './relief.pl';

export const pl = { ...mainPl, ...accountPl, ...adminPl, ...linkingPl, ...lineagePl, ...casesPl, ...papersPl, ...paramsPl, ...programmePl, ...registersPl, ...programmesPl, ...reliefPl, ...coalPl, ...aidPl, ...peoplePl, ...figuresPl, measure: { ...mainPl.measure, ...measuresPl, ...leaseMeasuresPl }, param: { ...paramsPl.param, ...figureParamsPl }, code: { ...mainPl.code, ...reliefCodesPl } };
export const en = { ...mainEn, ...accountEn, ...adminEn, ...linkingEn, ...lineageEn, ...casesEn, ...papersEn, ...paramsEn, ...programmeEn, ...registersEn, ...programmesEn, ...reliefEn, ...coalEn, ...aidEn, ...peopleEn, ...figuresEn, measure: { ...mainEn.measure, ...measuresEn, ...leaseMeasuresEn }, param: { ...paramsEn.param, ...figureParamsEn }, code: { ...mainEn.code, ...reliefCodesEn } };
/** Only what arriving people read. */
export const uk = { ...aidUk };
