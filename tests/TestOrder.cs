using System.Security.Cryptography;
using System.Text;
using Xunit.Sdk;
using Xunit.v3;

[assembly: Xunit.TestCollectionOrderer(typeof(Curlew.TestServers.TestOrder))]
[assembly: Xunit.TestCaseOrderer(typeof(Curlew.TestServers.TestOrder))]

namespace Curlew.TestServers;

/// <summary>
/// Shuffles tests by their names alone, so that a run has the same order on every machine; xUnit's own order depends on
/// the folder too. <c>CURLEW_TEST_ORDER</c>, any text, gives another order.
/// </summary>
internal sealed class TestOrder : ITestCollectionOrderer, ITestCaseOrderer
{
    private static readonly string s_seed = Environment.GetEnvironmentVariable("CURLEW_TEST_ORDER") ?? "";

    public IReadOnlyCollection<T> OrderTestCollections<T>(IReadOnlyCollection<T> testCollections)
        where T : ITestCollection => [.. testCollections.OrderBy(c => Place(c.TestCollectionDisplayName), StringComparer.Ordinal)];

    public IReadOnlyCollection<T> OrderTestCases<T>(IReadOnlyCollection<T> testCases)
        where T : notnull, ITestCase => [.. testCases.OrderBy(c => Place(c.TestCaseDisplayName), StringComparer.Ordinal)];

    private static string Place(string name) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(s_seed + name)));
}
