using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Curlew.Tests.Handler;

/// <summary>A row of data for each of the two handlers; the handler is the first argument.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class BothAttribute(params object?[] arguments) : DataAttribute
{
    public object?[] Arguments => arguments;

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([.. Enum.GetValues<HandlerKind>().Select(kind => new TheoryDataRow([kind, .. arguments]))]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
