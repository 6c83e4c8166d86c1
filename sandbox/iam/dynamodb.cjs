// What a call of DynamoDB needs (Service Authorization Reference, DynamoDB): of a batch or a transaction each part by itself.
// Plain JavaScript, because the functions' threads use it too.

/** The actions that a part of a transaction needs. */
const PARTS = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
};

/**
 * @param tables by name: the ARN, the partition key, and those of the indexes
 * @returns a function of the target (`DynamoDB_20120810.PutItem`) and the parsed input
 */
exports.needsOf = (tables) => {
  const tableOf = (given) => tables[given?.replace(/^.*:table\//, '')] ?? { arn: given ?? '*', key: '', indexes: {} };

  function need(operation, { TableName, IndexName, ...call }, keys) {
    const { arn, key, indexes } = tableOf(TableName);
    const resource = IndexName === undefined ? arn : `${arn}/index/${IndexName}`;
    const named = IndexName === undefined ? key : indexes[IndexName];
    const leading = keys ? keys.map((each) => each[named]) : [leadingKeyOf(call, named)];
    const values = leading.filter((value) => value !== undefined).map((value) => String(Object.values(value)[0]));
    return {
      action: `dynamodb:${operation}`,
      resource,
      ...(values.length > 0 && { context: { 'dynamodb:leadingkeys': values } }),
    };
  }

  return (target, input) => {
    const operation = target.split('.')[1];
    if (input.TransactItems) {
      return input.TransactItems.flatMap((item) => Object.entries(item).map(([part, call]) => need(PARTS[part], call)));
    }
    if (!input.RequestItems) return [need(operation, input)];
    return Object.entries(input.RequestItems).map(([TableName, of]) =>
      need(operation, { TableName }, of.Keys ?? of.map(keyOfWrite)),
    );
  };
};

const keyOfWrite = ({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest.Key;

/** The value of the partition key that a call names, in DynamoDB's JSON. */
function leadingKeyOf({ Key, Item, KeyConditionExpression = '', ...names }, key) {
  if (Key || Item) return (Key ?? Item)[key];
  const { ExpressionAttributeNames = {}, ExpressionAttributeValues = {} } = names;
  for (const [, name, value] of KeyConditionExpression.matchAll(/([#\w.-]+)\s*=\s*(:\w+)/g)) {
    if ((ExpressionAttributeNames[name] ?? name) === key) return ExpressionAttributeValues[value];
  }
  return undefined;
}
