// Decides as IAM does (IAM User Guide, policy evaluation logic, within one account). Plain JavaScript, because the functions'
// threads use it too.

/** Decisions about the calls of one caller. `used` remembers each kind of call once, with the conditions that were asked about it. */
exports.deciderOf = ({ name, arn, account, service, identity }, { resources, keys }) => {
  const own = new Map(); // what is written about an action on a resource, which does not change
  const used = new Map();
  const always = { 'aws:principalarn': [arn], 'aws:principalaccount': [account], 'kms:calleraccount': [account] };

  /** Undefined when the call is allowed, otherwise why not. */
  function decide({ action, resource, context = {} }) {
    const about = `${action} ${resource}`;
    const rules = own.get(about) ?? rulesFor(action, resource);
    if (rules.decision) return rules.decision.refusal;
    own.set(about, rules);
    const decision = { refusal: refusalBy(rules, { ...SECURE, ...(service ? undefined : always), ...context }) };
    if (rules.isPlain) rules.decision = decision;
    note(action, resource, rules.asked, context, decision.refusal);
    return decision.refusal;
  }

  function rulesFor(action, resource) {
    const speaks = (statement) => matchesAny(statement.actions, action.toLowerCase()) && reaches(statement, resource);
    const policy = resources[policyOwner(resource)] ?? [];
    const rules = {
      action,
      byCaller: (identity ?? []).filter(speaks),
      byResource: policy.filter((statement) => speaks(statement) && isFor(statement.principals)),
      byAccount: policy.filter((statement) => speaks(statement) && delegates(statement)),
      ownPolicyOnly: /^(kms|sts):/.test(action), // a key and a role are only for those whom their own policy names
    };
    const all = [...rules.byCaller, ...rules.byResource, ...rules.byAccount];
    const asked = all.flatMap(({ conditions }) => conditions.map(({ key }) => key));
    return { ...rules, asked, isPlain: asked.length === 0 };
  }

  const isFor = (principals) => principals.some((each) => each === '*' || each === service || each === roleOf(arn));
  /** A policy that names the account leaves it to the policies of its identities. */
  const delegates = ({ principals }) => !service && principals.includes(`arn:aws:iam::${account}:root`);

  function refusalBy({ action, byCaller, byResource, byAccount, ownPolicyOnly }, context) {
    const holds = (statement) => statement.conditions.every((condition) => isMet(condition, context));
    const [callers, others, accounts] = [byCaller, byResource, byAccount].map((each) => each.filter(holds));
    if (callers.some(isDeny)) return 'with an explicit deny in an identity-based policy';
    if ([...others, ...accounts].some(isDeny)) return 'with an explicit deny in a resource-based policy';
    const counts = !ownPolicyOnly || accounts.length > 0;
    if (others.length > 0 || (counts && callers.length > 0)) return undefined;
    if (identity === undefined && !service) return undefined; // the account's own administrators
    const kind = service || !counts ? 'resource' : 'identity';
    return `because no ${kind}-based policy allows the ${action} action`;
  }

  function note(action, resource, asked, given, refusal) {
    const context = Object.fromEntries(Object.entries(given).filter(([key]) => asked.includes(key)));
    const values = Object.values(context).flat().map(kindOf);
    const key = [refusal, action, kindOf(resource), ...values].join(' ');
    if (!used.has(key)) used.set(key, { caller: name, action, resource, context, refusal });
  }

  return { name, arn, keys, decide, used };
};

/** The first of these needs that the caller does not have, and AWS's sentence about it; undefined when it has all. */
exports.refusalOf = (caller, needs) => {
  for (const need of needs.flatMap((each) => [each, ...keyNeeds(each, caller.keys)])) {
    const why = caller.decide(need);
    if (why) return { ...need, why, sentence: sentence(caller.arn, need, why) };
  }
  return undefined;
};

function sentence(arn, { action, resource }, why) {
  return `User: ${arn} is not authorized to perform: ${action} on resource: ${resource} ${why}`;
}

/** What a service asks of KMS in the caller's name, when the resource is encrypted with a key of the account (the services' guides). */
const OF_KEYS = {
  'dynamodb:*': ['kms:Decrypt'],
  'sns:Publish': ['kms:GenerateDataKey', 'kms:Decrypt'],
  's3:PutObject': ['kms:GenerateDataKey'],
  's3:GetObject': ['kms:Decrypt'],
  'sqs:SendMessage': ['kms:GenerateDataKey', 'kms:Decrypt'],
  'secretsmanager:GetSecretValue': ['kms:Decrypt'],
};

function keyNeeds({ action, resource, context: given }, keys) {
  const [service] = action.split(':');
  const key = keys[policyOwner(resource).replace(/\/index\/.*/, '')];
  const asked = (key && (OF_KEYS[action] ?? OF_KEYS[`${service}:*`])) || [];
  const context = { ...given, 'kms:viaservice': [`${service}.${key?.split(':')[3]}.amazonaws.com`] };
  return asked.map((each) => ({ action: each, resource: key, context }));
}

const SECURE = { 'aws:securetransport': ['true'] }; // the sandbox's http stands for AWS's https
const isDeny = ({ effect }) => effect === 'Deny';

/** The policy of a bucket is also its objects'; a function's is its versions', too. */
const policyOwner = (resource) =>
  resource.startsWith('arn:aws:s3:') ? resource.replace(/\/.*/, '') : resource.replace(/(:function:[^:]+):.*/, '$1');

/** `arn:aws:sts::1:assumed-role/role/session` is a session of `arn:aws:iam::1:role/role`. */
const roleOf = (arn) => arn.replace(':sts:', ':iam:').replace(/:assumed-role\/([^/]+)\/.*/, ':role/$1');

/** What identifies one of many (an order, an object, a stream of a log) is left out. */
const kindOf = (text) =>
  text.replace(/(?<=^arn:aws:s3:::[^/]+\/).*|(?<=:log-stream:).*|(?<=:execution:[^:]+:).*|(?<=^[A-Z]+#).*/, '*');
exports.kindOf = kindOf;

const reaches = ({ resources }, resource) => resources.some((each) => each === '*' || arnLike(resource, each));
const matchesAny = (patterns, text) => patterns.some((pattern) => like(text, pattern));

const compiled = new Map();
/** `*` is any text and `?` any character. */
function like(text, pattern) {
  if (!compiled.has(pattern)) {
    const source = pattern
      .replaceAll(/[\\^$.|+()[\]{}]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    compiled.set(pattern, new RegExp(`^${source}$`, 's'));
  }
  return compiled.get(pattern).test(text);
}

/** Each of an ARN's six parts on its own: a wildcard does not reach beyond its colon. */
function arnLike(arn, pattern) {
  const [parts, wanted] = [arn, pattern].map((text) => /^([^:]*):([^:]*):([^:]*):([^:]*):([^:]*):(.*)$/s.exec(text));
  return Boolean(parts && wanted) && wanted.slice(1).every((part, i) => like(parts[i + 1], part));
}

const TESTS = {
  StringEquals: (value, wanted) => value === wanted,
  StringEqualsIgnoreCase: (value, wanted) => value.toLowerCase() === wanted.toLowerCase(),
  StringLike: like,
  ArnEquals: arnLike,
  ArnLike: arnLike,
  Bool: (value, wanted) => value === wanted.toLowerCase(),
};

/** IAM User Guide: condition operators, IfExists, and keys with several values. */
function isMet({ set, test, ifExists, key, values: wanted }, context) {
  const values = context[key];
  if (test === 'Null') return wanted.some((absent) => absent.toLowerCase() === String(values === undefined));
  const isNot = test.includes('Not');
  if (values === undefined || values.length === 0)
    return set === 'ForAllValues' || (set !== 'ForAnyValue' && (isNot || ifExists));
  const compare = TESTS[test.replace('Not', '')];
  const meets = (value) => wanted.some((each) => compare(value, each)) !== isNot;
  return set === 'ForAnyValue' ? values.some(meets) : values.every(meets);
}
exports.isMet = isMet;
