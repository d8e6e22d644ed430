using Microsoft.Extensions.Options;

namespace Curlew;

/// <summary>Options are right when a session can be made of them.</summary>
internal sealed class CurlewOptionsValidation(string name) : IValidateOptions<CurlewOptions>
{
    public ValidateOptionsResult Validate(string? optionsName, CurlewOptions options)
    {
        if (optionsName != name)
        {
            return ValidateOptionsResult.Skip;
        }

        try
        {
            using var session = new Session();
            options.Apply(session);
            return ValidateOptionsResult.Success;
        }
        catch (ArgumentException e)
        {
            return ValidateOptionsResult.Fail($"The options of the session '{name}' are wrong: {e.Message}");
        }
    }
}
