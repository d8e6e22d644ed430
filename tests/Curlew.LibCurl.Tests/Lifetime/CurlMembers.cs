using System.Linq.Expressions;
using System.Reflection;
using Curlew.LibCurl.Tests.Transfers;

namespace Curlew.LibCurl.Tests.Lifetime;

/// <summary>Calls of every public instance member of <see cref="Curl"/>, found by reflection, so that a new member is
/// under test the moment it is there.</summary>
internal static class CurlMembers
{
    private static readonly string[] s_alwaysAllowed = [nameof(Curl.Tag), nameof(Curl.IsClosed), nameof(Curl.Dispose)];

    private static readonly Dictionary<Type, object> s_arguments = new()
    {
        [typeof(string)] = "URL",
        [typeof(byte[])] = new byte[1],
        [typeof(object)] = "http://127.0.0.1/",
        [typeof(CurlOpt)] = CurlOpt.Referer,
        [typeof(CurlOpt<string>)] = CurlOpt.Referer,
        [typeof(CurlOpt<bool>)] = CurlOpt.Verbose,
        [typeof(CurlOpt<byte[]>)] = CurlOpt.CaInfoBlob,
        [typeof(CurlOpt<IEnumerable<string>>)] = CurlOpt.HttpHeader,
        [typeof(CurlInfo<string>)] = CurlInfo.EffectiveUrl,
        [typeof(CurlTlsTicket)] = new CurlTlsTicket { Data = new byte[1] },
        [typeof(CurlCookie)] = new CurlCookie("127.0.0.1", "name", "value"),
    };

    public static IEnumerable<CurlMember> All { get; } =
    [
        .. typeof(Curl).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Select(method => (method, name: NameOf(method)))
            .Where(member => !s_alwaysAllowed.Contains(member.name))
            .Select(member => new CurlMember(member.name, member.method.ToString()!, Compile(Close(member.method)))),
    ];

    private static string NameOf(MethodInfo method) =>
        method.IsSpecialName ? method.Name[(method.Name.IndexOf('_', StringComparison.Ordinal) + 1)..] : method.Name;

    /// <summary>Gives a generic method a type argument that it takes.</summary>
    private static MethodInfo Close(MethodInfo method)
    {
        if (!method.IsGenericMethodDefinition)
        {
            return method;
        }

        var mustBeStruct = method.GetGenericArguments()[0].GenericParameterAttributes
            .HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        return method.MakeGenericMethod(mustBeStruct ? typeof(bool) : typeof(string));
    }

    /// <summary>An expression, because reflection cannot pass a span.</summary>
    private static Action<Curl> Compile(MethodInfo method)
    {
        var curl = Expression.Parameter(typeof(Curl));
        var parameters = method.GetParameters();
        var variables = parameters.Where(p => p.ParameterType.IsByRef)
            .Select(p => Expression.Variable(p.ParameterType.GetElementType()!, p.Name)).ToList();
        var arguments = parameters.Select(p => p.ParameterType.IsByRef ? variables.First(v => v.Name == p.Name) : Argument(method, p));
        Expression call = Expression.Call(curl, method, arguments);
        if (typeof(Task).IsAssignableFrom(method.ReturnType))
        {
            call = Expression.Call(typeof(CurlMembers), nameof(Finish), typeArguments: null, call);
        }

        return Expression.Lambda<Action<Curl>>(Expression.Block(typeof(void), variables, call), curl).Compile();
    }

    /// <summary>What an asynchronous member has to say may come when it is over.</summary>
    private static void Finish(Task task) => task.WaitAsync(TestCurl.Patience).GetAwaiter().GetResult();

    private static Expression Argument(MethodInfo method, ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (s_arguments.TryGetValue(type, out var value))
        {
            return Expression.Constant(value, type);
        }

        if (type.IsValueType)
        {
            return Expression.Default(type); // numbers, enums, tokens, spans
        }

        return typeof(Delegate).IsAssignableFrom(type) || Nullable.GetUnderlyingType(type) is not null
            ? Expression.Constant(value: null, type)
            : throw new NotSupportedException($"Add an argument of type {type} to {nameof(CurlMembers)}: Curl.{method.Name} takes one.");
    }
}

/// <summary>One member.</summary>
/// <param name="Name">Its name as a caller writes it.</param>
/// <param name="Signature">What tells overloads apart.</param>
/// <param name="Call">Calls it.</param>
internal sealed record CurlMember(string Name, string Signature, Action<Curl> Call);
