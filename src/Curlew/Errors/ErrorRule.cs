using Curlew.LibCurl;

namespace Curlew;

/// <summary>Makes the exception of a rule.</summary>
internal delegate RequestException ErrorFactory(string message, Exception cause, HttpRequestError error, in FailureContext context);

/// <summary>What becomes of a failure.</summary>
/// <param name="Make">Makes the exception.</param>
/// <param name="Error">.NET's name for it.</param>
/// <param name="Retry">When it may be tried again.</param>
/// <param name="What">What happened, in our words.</param>
internal sealed record ErrorRule(ErrorFactory Make, HttpRequestError Error, RetrySafety Retry, string What);

/// <summary>What becomes of some codes in certain circumstances.</summary>
/// <param name="When">The circumstances, in words.</param>
/// <param name="Codes">The codes.</param>
/// <param name="Applies">The circumstances.</param>
/// <param name="Rule">What becomes of the failure then.</param>
internal sealed record ContextRule(string When, CurlCode[] Codes, Func<FailureContext, bool> Applies, ErrorRule Rule);
