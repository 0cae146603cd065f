/** The serverless transform's own types: what AWS's schema says of the resources they become.
 *  Source: AWS SAM specification, generated CloudFormation resources. Same words as the generated table. */
export const samTypes: Readonly<Record<string, string>> = {
  "AWS::Serverless::Function": "FunctionName PackageType",
  "AWS::Serverless::SimpleTable": "! PrimaryKey TableName",
  "AWS::Serverless::LayerVersion":
    "CompatibleArchitectures CompatibleRuntimes ContentUri Description LayerName LicenseInfo",
  "AWS::Serverless::StateMachine": "Name Type",
  "AWS::Serverless::Api": "?EndpointConfiguration",
  "AWS::Serverless::HttpApi": "",
  "AWS::Serverless::GraphQLApi": "",
  "AWS::Serverless::Application": "!",
  "AWS::Serverless::Connector": "Source Destination",
  "AWS::Serverless::CapacityProvider": "CapacityProviderName",
  // Written by `cdk synth` into every template; CloudFormation keeps it and does nothing with it.
  "AWS::CDK::Metadata": "",
};

/** `Globals` of a SAM template speak for every resource of these types. */
export const samGlobals: Readonly<Record<string, string>> = {
  "AWS::Serverless::Function": "Function",
  "AWS::Serverless::Api": "Api",
  "AWS::Serverless::HttpApi": "HttpApi",
  "AWS::Serverless::SimpleTable": "SimpleTable",
  "AWS::Serverless::StateMachine": "StateMachine",
  "AWS::Serverless::LayerVersion": "LayerVersion",
  "AWS::Serverless::CapacityProvider": "CapacityProvider",
};
