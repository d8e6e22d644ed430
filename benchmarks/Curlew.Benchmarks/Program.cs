using System.CommandLine;
using Curlew.Benchmarks;

const int badUsage = 2;
ParseResult parsed = CommandLine.Create().Parse(args);
int exitCode = await parsed.InvokeAsync();
return parsed.Errors.Count > 0 ? badUsage : exitCode;
