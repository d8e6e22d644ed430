namespace Curlew;

/// <summary>The sessions of a program by name. They live as long as its services do, and are closed with them.</summary>
public interface ICurlewSessions
{
    /// <summary>A session by the name under which it was added; made when it is first asked for, and the same from then on. Any thread
    /// may ask. Do not dispose of it.</summary>
    /// <param name="name">The name; without one it is that of <c>AddCurlew()</c>.</param>
    /// <exception cref="InvalidOperationException">No session of that name was added.</exception>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">Its options are wrong.</exception>
    /// <exception cref="ObjectDisposedException">The services were disposed of.</exception>
    Session Get(string name = "");
}
